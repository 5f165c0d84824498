using System.Globalization;
using PrivacyFunctions.Simulation.Years.Policy;
using PrivacyFunctions.Simulation.Years.Product;

namespace PrivacyFunctions.Simulation.Years.Ledger;

/// <summary>
/// The bookkeeping of every record: when it was born, whose it is, what was told and set and held. What may go and what
/// must be gone is worked out from the published policy alone.
/// </summary>
internal sealed partial class YearsLedger(YearsProduct product, PublishedPolicy policy)
{
    /// <summary>A day: every rule by age is swept once in it, and a fact that had to wait is looked at again.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromHours(25);

    /// <summary>12 hours that something may wait for what belongs to it: until the timer comes the next time here.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromHours(12);

    /// <summary>The table's records wait for what may belong to them.</summary>
    private readonly bool[] _isParent = [.. product.Tables.Select(table => product.Tables.Any(other =>
        other.Published.Service == table.Published.Service && other.Published.Parent?.Collection == table.Published.Name))];

    private readonly Dictionary<long, LedgerRow>[] _rows = [.. product.Tables.Select(_ => new Dictionary<long, LedgerRow>())];
    private readonly Dictionary<(int Table, int Tenant), PriorityQueue<LedgerRow, DateTime>> _byAge = [];

    /// <summary>Records whose time was over and that did not go then: somebody protected them.</summary>
    private readonly Dictionary<(int Table, int Tenant), List<LedgerRow>> _late = [];
    private readonly List<LedgerFact> _facts = [];
    private readonly Dictionary<(int Table, int Tenant), long> _ended = [];
    private readonly Dictionary<(string Type, int Tenant, int? Person), DateTime> _takenBack = [];
    private readonly Dictionary<int, DateTime> _changed = [];
    private readonly Dictionary<(int Tenant, string Type), DateTime> _verified = [];
    private readonly Dictionary<int, DateTime> _inactive = [];

    /// <summary>Who has the record that says by which identifiers others know them.</summary>
    private readonly HashSet<(int Tenant, int Person)> _accounts = [];

    /// <summary>
    /// Until when a tenant had somebody with a hold and without an account: what knows people by other identifiers then
    /// keeps everything, because nobody can tell which records are theirs.
    /// </summary>
    private readonly Dictionary<int, DateTime> _unknownUntil = [];

    public Protections Protections { get; } = new();

    /// <summary>Until when the app, or one of the services, was away.</summary>
    public DateTime AwayUntil { get; set; }

    /// <summary>Services that are away now.</summary>
    public HashSet<string> Down { get; } = new(StringComparer.Ordinal);

    public long Born { get; private set; }

    public long Ended { get; private set; }

    public long Live => _rows.Sum(rows => (long)rows.Count);

    private IReadOnlyList<YearsTable> Tables => product.Tables;

    public void Add(YearsTable table, long row, int tenant, int person, DateTime born, LedgerRow? parent = null)
    {
        var record = new LedgerRow(table.Number, row, tenant, person, born, parent);
        if (parent is not null)
            (parent.Children ??= []).Add(record);
        _rows[table.Number].Add(row, record);
        Born++;
        if (table == product.Accounts)
            _accounts.Add((tenant, person));
        if (table.Published.EndsByAge)
            Of(_byAge, table.Number, tenant).Enqueue(record, born);
    }

    public bool HasAccount(int tenant, int person) => _accounts.Contains((tenant, person));

    /// <summary>One of the collection's records; null where some tries found none.</summary>
    public LedgerRow? AnyOf(YearsTable table, Dice dice, int? tenant = null)
    {
        for (var tries = 0; tries < 100 && table.Last > 0; tries++)
        {
            if (_rows[table.Number].TryGetValue(1 + dice.Below((int)table.Last), out var row) && !row.IsDone &&
                (tenant is null || tenant == row.Tenant))
                return row;
        }

        return null;
    }

    public void Verified(int tenant, string type, DateTime upTo, DateTime now)
    {
        if (upTo > _verified.GetValueOrDefault((tenant, type)))
            _verified[(tenant, type)] = upTo;
        _changed[tenant] = now;
    }

    /// <summary>The tenant has left, or come back.</summary>
    public void SetInactive(int tenant, bool isInactive, DateTime now)
    {
        if (isInactive)
            _inactive[tenant] = now;
        else
            _inactive.Remove(tenant);
    }

    public void Fact(LedgerFact fact) => _facts.Add(fact);

    public void TakeBack(string type, int tenant, int? person, DateTime at)
    {
        if (at > _takenBack.GetValueOrDefault((type, tenant, person)))
            _takenBack[(type, tenant, person)] = at;
    }

    /// <summary>When the record's time is over, by whatever comes first; null: not by itself.</summary>
    private DateTime? OverAt(LedgerRow row)
    {
        DateTime? over = null;
        foreach (var reason in new[] { OverByAge(row), OverWithParent(row), OverWithTenant(row) })
            over = over < reason ? over : reason ?? over;
        return over;
    }

    /// <summary>With what it belongs to; at once where that is gone already.</summary>
    private DateTime? OverWithParent(LedgerRow row) =>
        row.Parent is not { } parent ? null : parent.GoneAt ?? OverAt(parent);

    private DateTime? OverWithTenant(LedgerRow row) =>
        Tables[row.Table].Published.WhenInactive is { } rule && _inactive.TryGetValue(row.Tenant, out var since)
            ? rule.After?.After(since) ?? since : null;

    private DateTime? OverByAge(LedgerRow row)
    {
        var published = Tables[row.Table].Published;
        var period = published.Period;
        if (published.Setting is { } setting)
        {
            var days = _set.TryGetValue((row.Tenant, setting), out var set) ? set
                : published.WhenUnset is null ? policy.Settings[setting].Default : (int?)null;
            period = days is null ? published.WhenUnset : days == 0 ? null : PublishedPeriod.OfDays(days.Value);
        }

        if (period is null || (published.OnlyAfter is { } copies &&
            row.Born >= _verified.GetValueOrDefault((row.Tenant, copies))))
            return null;
        return period.After(row.Born);
    }

    private bool IsTakenBack(LedgerFact fact) => fact.TakenBackBy is { } type &&
        _takenBack.TryGetValue((type, fact.Tenant, fact.Person), out var at) && at >= fact.At;

    private static T Of<T>(Dictionary<(int Table, int Tenant), T> all, int table, int tenant)
        where T : new()
    {
        if (!all.TryGetValue((table, tenant), out var found))
            all.Add((table, tenant), found = new T());
        return found;
    }

    private string Name(LedgerRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Tables[row.Table].Published.Service}.{Tables[row.Table].Published.Name} record {row.Row} of {product.Tenants[row.Tenant].Id} person {row.Person + 1}, dated {row.Born:yyyy-MM-dd HH:mm:ss}");
}
