using PrivacyFunctions.Simulation.Years.Ledger;
using PrivacyFunctions.Simulation.Years.Policy;
using PrivacyFunctions.Simulation.Years.Product;

namespace PrivacyFunctions.Simulation.Years.Story;

internal sealed partial class YearsStory
{
    /// <summary>As often as such a thing happens, with what takes it back.</summary>
    private Task TellAsync(PublishedEvent on, DateTime now) => on.On switch
    {
        "account_closed" => OfPeopleAsync(now),
        "trial_expired" or "contract_ended" => OfTenantAsync(on.On, now),
        "feature_switched_off" => SwitchOffAsync(on.Feature!, now),
        _ => OfRecordsAsync(on.On, now),
    };

    private async Task OfPeopleAsync(DateTime now)
    {
        for (var i = 0; i < Math.Max(1, subjects / 20_000); i++)
        {
            var (tenant, person) = Anybody();
            if (!dice.Chance(0.5) || !_closed.Add((tenant, person)))
                continue;
            // The product tells some late.
            var at = dice.Below(4) == 0 ? now - dice.Within(TimeSpan.FromHours(1), TimeSpan.FromDays(3)) : now;
            await TellAsync("account_closed", tenant, at, now, person);
            if (dice.Below(3) == 0)
                Later(now, TimeSpan.FromDays(1), TimeSpan.FromDays(40), later => ReopenAsync(tenant, person, later));
        }
    }

    private async Task ReopenAsync(int tenant, int person, DateTime now)
    {
        await calls.TellAsync(tenant, "account_reopened", now, person);
        ledger.TakeBack("account_reopened", tenant, person, now);
        // Whoever came too late starts anew, as another person.
        if (ledger.HasAccount(tenant, person))
            _closed.Remove((tenant, person));
    }

    private async Task OfTenantAsync(string type, DateTime now)
    {
        if (!dice.Chance(0.004))
            return;
        var tenant = dice.Below(product.Tenants.Count);
        if (!_left.Add(tenant))
            return;
        await TellAsync(type, tenant, now, now);
        ComeBack(now, TimeSpan.FromDays(28), async later =>
        {
            var back = type == "trial_expired" ? "trial_converted" : "contract_resumed";
            await calls.TellAsync(tenant, back, later);
            ledger.TakeBack(back, tenant, person: null, later);
            _left.Remove(tenant);
        });
    }

    private async Task SwitchOffAsync(string feature, DateTime now)
    {
        var tenant = dice.Below(product.Tenants.Count);
        if (!dice.Chance(0.01) || !_off.Add((tenant, feature)))
            return;
        await TellAsync("feature_switched_off", tenant, now, now, feature: feature);
        Later(now, TimeSpan.FromDays(1), TimeSpan.FromDays(60), _ =>
        {
            _off.Remove((tenant, feature));
            return Task.CompletedTask;
        });
    }

    private async Task OfRecordsAsync(string type, DateTime now)
    {
        var table = product.Tables.First(candidate => candidate.Published.Events.Any(on => on.On == type));
        for (var i = 0; i < Math.Max(1, subjects / 20_000); i++)
        {
            if (!dice.Chance(0.5) || ledger.AnyOf(table, dice) is not { } row)
                continue;
            var column = table.Published.Events.First(on => on.On == type).MatchColumn!;
            if (table.Text(row.Row, column) is not { } value)
                continue;
            table.Revoke(value);
            await TellAsync(type, row.Tenant, now, now, record: value);
        }
    }

    /// <summary>Enters what the fact means before the app is told, since it acts at once.</summary>
    private async Task TellAsync(
        string type, int tenant, DateTime at, DateTime now, int? person = null, string? record = null,
        string? feature = null)
    {
        foreach (var table in product.Tables)
        {
            foreach (var on in table.Published.Events.Where(on => on.On == type && on.Feature == feature))
            {
                ledger.Fact(new LedgerFact(
                    type, tenant, table.Number, at, on.After?.After(at) ?? at, now, person,
                    RowsOf(table, on, tenant, person, record), OnlyEarlier: feature is not null));
            }
        }

        await calls.TellAsync(tenant, type, at, person, record, feature);
    }

    private HashSet<long>? RowsOf(YearsTable table, PublishedEvent on, int tenant, int? person, string? record)
    {
        var id = product.Tenants[tenant].Id;
        return on.MatchColumn is { } column ? [.. table.RowsWith(id, column, record!)]
            : person is { } one ? [.. table.RowsWith(
                id, table.Published.SubjectColumn, table.Identifier(product.Tenants[tenant].Subjects[one]))]
            : null;
    }
}
