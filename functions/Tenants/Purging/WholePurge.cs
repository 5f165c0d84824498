using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Has a service delete all its records of a tenant, whoever's they are, piece by piece through the gate, and asks it by
/// another query what is left. What a legal ground keeps stays (<see cref="RetainedRecords"/>).
/// </summary>
public sealed class WholePurge(DestructionGate gate, PurgeStore purges)
{
    /// <summary>10,000 pieces a call: the end of it with a service that always says there is more.</summary>
    private const int MaxPieces = 10_000;

    /// <returns>Null: the service does not offer to be asked so.</returns>
    public async Task<Receipt?> PurgeAsync(
        TenantId tenant, string deletion, ITenantPurgeConnector connector, Collection collection,
        CancellationToken cancellation)
    {
        if (await connector.CountTenantAsync(tenant, deletion, collection, due: false, cancellation) is not { } there)
            return null;
        var found = await purges.FoundAsync(tenant, deletion, collection, () => Task.FromResult(there), cancellation);
        var receipt = await EraseAsync(tenant, deletion, connector, collection, cancellation);
        if (receipt is Receipt.Held or Receipt.Failed)
            return receipt;
        if (await connector.CountTenantAsync(tenant, deletion, collection, due: true, cancellation) != 0)
            return new Receipt.Failed(FailureReason.NotErased, Retriable: true);
        if (receipt is not Receipt.Retained kept)
            return found > 0 ? new Receipt.Erased(found) : new Receipt.NothingFound();
        // What it says that it keeps must be what it has.
        return await connector.CountTenantAsync(tenant, deletion, collection, due: false, cancellation) == kept.Count
            ? kept with { Expired = Math.Max(0, found - kept.Count) }
            : new Receipt.Failed(FailureReason.NotErased, Retriable: true);
    }

    private async Task<Receipt> EraseAsync(
        TenantId tenant, string deletion, ITenantPurgeConnector connector, Collection collection,
        CancellationToken cancellation)
    {
        var step = $"{deletion}.{collection.Service}.{collection.Name}";
        for (var pieces = 0; pieces < MaxPieces; pieces++)
        {
            var (erased, held) = ((ErasedPiece?)null, (string?)null);
            var outcome = await gate.DestroyAsync(
                new Destruction(tenant, Subject: null, deletion, step, FenceRule.MustStand),
                async (permit, stop) =>
                {
                    held = permit.HeldSubjects.Values.FirstOrDefault();
                    if (held is null)
                        erased = await connector.EraseTenantAsync(tenant, deletion, collection, step, stop);
                },
                cancellation);
            if (outcome is GateOutcome.Held(var hold) || (hold = held) is not null)
                return new Receipt.Held(hold);
            if (erased is null)
                return new Receipt.Failed(FailureReason.NotSupported, Retriable: true);
            if (!erased.More || erased.Receipt is Receipt.Failed)
                return erased.Receipt;
        }

        return new Receipt.Failed(FailureReason.TooLarge, Retriable: true);
    }
}
