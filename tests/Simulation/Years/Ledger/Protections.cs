namespace PrivacyFunctions.Simulation.Years.Ledger;

/// <summary>Who is protected, and since when somebody is no more.</summary>
internal sealed class Protections
{
    private readonly Dictionary<(int Tenant, int Person), int> _people = [];
    private readonly Dictionary<int, int> _tenants = [];
    private readonly Dictionary<(int Tenant, int Person), DateTime> _peopleUntil = [];
    private readonly Dictionary<int, DateTime> _tenantsUntil = [];

    public int Total { get; private set; }

    /// <summary>The people with a hold, each as often as they have one.</summary>
    public List<(int Tenant, int Person)> Held { get; } = [];

    /// <param name="person">Null: the whole tenant.</param>
    public void Begin(int tenant, int? person, bool isHold)
    {
        Total++;
        if (isHold && person is { } held)
            Held.Add((tenant, held));
        if (person is { } one)
            _people[(tenant, one)] = _people.GetValueOrDefault((tenant, one)) + 1;
        else
            _tenants[tenant] = _tenants.GetValueOrDefault(tenant) + 1;
    }

    public void End(int tenant, int? person, bool isHold, DateTime now)
    {
        if (isHold && person is { } held)
            Held.Remove((tenant, held));
        if (person is { } one)
        {
            _people[(tenant, one)]--;
            _peopleUntil[(tenant, one)] = now;
        }
        else
        {
            _tenants[tenant]--;
            _tenantsUntil[tenant] = now;
        }
    }

    public bool Covers(int tenant, int person) =>
        CoversAll(tenant) || _people.GetValueOrDefault((tenant, person)) > 0;

    public bool CoversAll(int tenant) => _tenants.GetValueOrDefault(tenant) > 0;

    /// <summary>When the last protection ended; long ago where there never was one.</summary>
    public DateTime Until(int tenant, int person)
    {
        var (all, one) = (
            _tenantsUntil.GetValueOrDefault(tenant), _peopleUntil.GetValueOrDefault((tenant, person)));
        return all > one ? all : one;
    }
}
