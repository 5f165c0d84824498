using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Simulation.Years.App;
using PrivacyFunctions.Simulation.Years.Ledger;
using PrivacyFunctions.Simulation.Years.Policy;
using PrivacyFunctions.Simulation.Years.Product;

namespace PrivacyFunctions.Simulation.Years.Story;

/// <summary>
/// What happens in a product on a day: people make records, close accounts and come back, tenants leave and come back
/// and set what they may, lawyers hold, people ask for copies, the app and the services are away.
/// </summary>
internal sealed partial class YearsStory(
    YearsProduct product, PublishedPolicy policy, YearsLedger ledger, YearsCalls calls, Dice dice, int subjects)
{
    /// <summary>A thousandth of the people make a record of each kind on a day; 6 where there are few.</summary>
    private readonly int _arrivals = Math.Max(6, subjects / 1000);

    private readonly HashSet<(int Tenant, int Person)> _closed = [];
    private readonly HashSet<(int Tenant, string Feature)> _off = [];
    private readonly HashSet<int> _left = [];
    private readonly List<(DateTime At, Func<DateTime, Task> Do)> _later = [];

    private IReadOnlyList<PublishedEvent> Events { get; } =
        [.. product.Tables.SelectMany(table => table.Published.Events).DistinctBy(on => (on.On, on.Feature))];

    /// <summary>The records at the begin, of all ages that the policy allows and some that it does not.</summary>
    public void Fill(DataMap.PolicyPack pack, DateTime now, int days, ulong seed)
    {
        foreach (var table in product.Tables)
        {
            product.InTransactions(() =>
            {
                foreach (var (person, row) in product.Generate(pack, table, seed, new DateTimeOffset(now, TimeSpan.Zero)))
                {
                    var (tenant, number) = NumbersOf(person);
                    // Everybody has an account and what goes with it, and a quarter of them each kind that ends by age:
                    // most of such a year's records arrive in it.
                    if (table.Published.EndsByAge && (number + table.Number) % 4 != 0)
                        continue;
                    var born = table.Published.Parent is null ? now - BornBefore(table.Published, now, days) : now;
                    var parent = ParentFor(table, tenant);
                    if (table.Add(row, born, Revocable(number), KeyOf(table, parent)) is { } added)
                        ledger.Add(table, added, tenant, number, born, parent);
                }
            });
            table.Watch();
        }
    }

    /// <summary>What happens without the app.</summary>
    public void Live(DateTime now)
    {
        product.InTransactions(() =>
        {
            foreach (var table in product.Tables.Where(table => table.TakesArrivals))
            {
                for (var i = 0; i < _arrivals; i++)
                    Arrive(table, now);
            }
        });
    }

    /// <summary>What the app is told and asked.</summary>
    public async Task TellAsync(DateTime now)
    {
        foreach (var later in _later.Where(later => later.At <= now).ToList())
        {
            _later.Remove(later);
            await later.Do(now);
        }

        await HoldAsync(now);
        await AskAsync(now);
        await SetAsync(now);
        foreach (var copies in policy.Collections.Select(collection => collection.OnlyAfter).OfType<string>().Distinct())
            await VerifyAsync(copies, now);
        foreach (var on in Events)
            await TellAsync(on, now);
        if (policy.Collections.Any(collection => collection.WhenInactive is not null))
            await LeaveAsync(now);
    }

    /// <summary>A tenant leaves, and comes back.</summary>
    private async Task LeaveAsync(DateTime now)
    {
        var tenant = dice.Below(product.Tenants.Count);
        if (!dice.Chance(0.05) || !_left.Add(tenant))
            return;
        await calls.DeactivateAsync(tenant, now);
        ledger.SetInactive(tenant, isInactive: true, now);
        ComeBack(now, TimeSpan.FromDays(12), async later =>
        {
            await calls.ActivateAsync(tenant, later);
            ledger.SetInactive(tenant, isInactive: false, later);
            _left.Remove(tenant);
        });
    }

    private async Task HoldAsync(DateTime now)
    {
        if (dice.Chance(0.25))
        {
            var (tenant, person) = Anybody();
            await calls.HoldAsync(tenant, person);
            ledger.Protections.Begin(tenant, person, isHold: true);
            Later(now, TimeSpan.FromDays(1), TimeSpan.FromDays(120), at => ReleaseAsync(tenant, person, at));
        }

        if (dice.Chance(0.008))
        {
            var tenant = dice.Below(product.Tenants.Count);
            await calls.HoldAsync(tenant, person: null);
            ledger.Protections.Begin(tenant, person: null, isHold: true);
            Later(now, TimeSpan.FromDays(1), TimeSpan.FromDays(15), at => ReleaseAsync(tenant, person: null, at));
        }
    }

    private async Task ReleaseAsync(int tenant, int? person, DateTime now)
    {
        await calls.ReleaseAsync(tenant, person);
        ledger.Protections.End(tenant, person, isHold: true, now);
    }

    private async Task AskAsync(DateTime now)
    {
        if (!dice.Chance(0.3))
            return;
        var (tenant, person) = Anybody();
        if (await calls.AskAsync(tenant, person) is not { } request)
            return;
        ledger.Protections.Begin(tenant, person, isHold: false);
        Later(now, TimeSpan.FromHours(13), TimeSpan.FromDays(25), async at =>
        {
            await calls.CloseAsync(tenant, request);
            ledger.Protections.End(tenant, person, isHold: false, at);
        });
    }

    private async Task SetAsync(DateTime now)
    {
        foreach (var (name, setting) in policy.Settings)
        {
            // Rather while something is broken: what was begun then must not go on as if nothing had been set.
            if (!dice.Chance(ledger.Down.Count > 0 ? 0.2 : 0.03))
                continue;
            var tenant = dice.Below(product.Tenants.Count);
            int? days = dice.Below(5) == 0 ? null
                : dice.Below(6) == 0 ? setting.Min
                : dice.Below(6) == 0 ? setting.Max
                : setting.Min + dice.Below(Math.Min(400, setting.Max - setting.Min));
            ledger.Ask(tenant, name, days, await calls.SetAsync(tenant, name, days));
        }
    }

    /// <summary>Copies are verified up to a moment that lies some days back; sometimes not for weeks.</summary>
    private async Task VerifyAsync(string type, DateTime now)
    {
        for (var tenant = 0; tenant < product.Tenants.Count; tenant++)
        {
            if (!dice.Chance(0.08))
                continue;
            var upTo = now - dice.Within(TimeSpan.Zero, TimeSpan.FromDays(40));
            await calls.TellAsync(tenant, type, upTo);
            ledger.Verified(tenant, type, upTo, now);
        }
    }

    private void Arrive(YearsTable table, DateTime now)
    {
        var tenant = dice.Below(product.Tenants.Count);
        var person = dice.Below(product.Tenants[tenant].Subjects.Count);
        if (_left.Contains(tenant) || _closed.Contains((tenant, person)) || table.Published.Events.Any(
            on => on.Feature is { } feature && _off.Contains((tenant, feature))))
            return;
        var born = now.AddSeconds(-dice.Below(43_000));
        var parent = ParentFor(table, tenant);
        if (table.Arrive(
            product.Tenants[tenant].Subjects[person], born, Revocable(person), KeyOf(table, parent)) is { } added)
            ledger.Add(table, added, tenant, person, born, parent);
    }

    /// <summary>What a new record belongs to, whoever's that is; null: it belongs to nothing, as some do.</summary>
    private LedgerRow? ParentFor(YearsTable table, int tenant) =>
        table.Published.Parent is not null && dice.Below(10) != 0
            ? ledger.AnyOf(ParentsOf(table), dice, tenant) : null;

    private string? KeyOf(YearsTable table, LedgerRow? parent) =>
        parent is null ? null : ParentsOf(table).Text(parent.Row, table.Published.Parent!.KeyColumn);

    private YearsTable ParentsOf(YearsTable table) => product.Tables.Single(other =>
        other.Published.Service == table.Published.Service && other.Published.Name == table.Published.Parent!.Collection);

    private (int Tenant, int Person) Anybody()
    {
        var tenant = dice.Below(product.Tenants.Count);
        return (tenant, dice.Below(product.Tenants[tenant].Subjects.Count));
    }

    private void Later(DateTime now, TimeSpan least, TimeSpan most, Func<DateTime, Task> action) =>
        _later.Add((now + dice.Within(least, most), action));

    private (int Tenant, int Number) NumbersOf(SamplePerson person)
    {
        var tenant = product.Tenants.TakeWhile(candidate => candidate.Id != person.Tenant).Count();
        return (tenant, int.Parse(person.Id.AsSpan("usr-".Length), System.Globalization.CultureInfo.InvariantCulture) - 1);
    }

    /// <summary>Some people share what can be revoked, as a widget's key.</summary>
    private static string Revocable(int person) => $"key-{person % 500}";

    /// <summary>
    /// Mostly in time; else long after everything has gone, so that there are people and records in each year.
    /// </summary>
    private void ComeBack(DateTime now, TimeSpan inTime, Func<DateTime, Task> action)
    {
        if (dice.Below(4) != 0)
            Later(now, TimeSpan.FromDays(1), inTime, action);
        else
            Later(now, TimeSpan.FromDays(60), TimeSpan.FromDays(150), action);
    }

    /// <summary>
    /// Over as much time as makes records come due on every day; where the period is years, about when it ends.
    /// </summary>
    private TimeSpan BornBefore(PublishedCollection collection, DateTime now, int days)
    {
        var length = collection.Period is { } period ? period.After(now) - now : TimeSpan.FromDays(400);
        var least = length > TimeSpan.FromDays(days) ? length - TimeSpan.FromDays(days) : TimeSpan.Zero;
        return dice.Within(least, length + TimeSpan.FromDays(3));
    }
}
