using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>The register of breaches (GDPR 33(5)), a row each. It is never shortened, and hopefully short.</summary>
public sealed class BreachStore(IEntityStore entities)
{
    public async Task<BreachRow?> FindAsync(RegisterId id, CancellationToken cancellation) =>
        await entities.GetAsync(GovernanceRows.Breach(id), cancellation) is { } stored
            ? EntityJson.Read<BreachRow>(stored)
            : null;

    /// <summary>Writes it unless the id is there, and answers what stands.</summary>
    public async Task<BreachRow> AddAsync(BreachRow row, CancellationToken cancellation) =>
        await entities.InsertAsync(GovernanceRows.Breach(row.Breach.Id), EntityJson.Write(row), cancellation)
            is WriteOutcome.Written
            ? row
            : await FindAsync(row.Breach.Id, cancellation)
                ?? throw new InvalidOperationException("A breach vanished while it was being recorded.");

    /// <summary>Applies a transition by compare-and-set; null where there is none with this id.</summary>
    /// <param name="text">Adds what was typed to the row of a transition that is made.</param>
    public async Task<BreachChange?> UpdateAsync(
        RegisterId id, Func<Breach, BreachChange> transition, Func<BreachRow, BreachRow> text,
        CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < GovernanceLimits.Attempts; attempt++)
        {
            if (await entities.GetAsync(GovernanceRows.Breach(id), cancellation) is not { } stored)
                return null;
            var row = EntityJson.Read<BreachRow>(stored);
            var change = transition(row.Breach);
            if (change is not BreachChange.To(var next) ||
                await entities.ReplaceAsync(
                    stored.Key, EntityJson.Write(text(row with { Breach = next })), stored.ETag, cancellation)
                    is WriteOutcome.Written)
                return change;
        }

        throw new TimeoutException($"A breach was changed by others {GovernanceLimits.Attempts} times in a row.");
    }

    /// <summary>The one that was known last first.</summary>
    public async Task<IReadOnlyList<BreachRow>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<BreachRow>();
        await foreach (var stored in entities.QueryAsync(
            GovernanceRows.OfPlatform(GovernanceRows.BreachPrefix), cancellation))
            found.Add(EntityJson.Read<BreachRow>(stored));
        return
        [
            .. found.OrderByDescending(row => row.Breach.AwareAt)
                .ThenBy(row => row.Breach.Id.Value, StringComparer.Ordinal),
        ];
    }
}
