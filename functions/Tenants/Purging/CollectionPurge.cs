using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Deletes all records of a tenant in one collection, piece by piece through the gate, and counts again by another
/// query on another connection. What a legal ground keeps stays until the ground ends; the hash of a secret stands in the
/// audit log before the record goes.
/// </summary>
public sealed class CollectionPurge(
    DestructionGate gate, SecretEraser secrets, PurgeStore purges, PolicyPack pack, TimeProvider time)
{
    /// <summary>1,000,000 records a piece at most; its time bounds it before.</summary>
    private const long PieceRecords = 1_000_000;

    /// <summary>10,000 pieces a call: the end of it with a service that always says there is more.</summary>
    private const int MaxPieces = 10_000;

    public async Task<Receipt> PurgeAsync(
        TenantId tenant, string deletion, IRetentionConnector connector, Collection collection,
        CancellationToken cancellation)
    {
        var all = new SelectedRecords(tenant, new RecordSelection.Everything(), []) { Request = deletion };
        var found = await purges.FoundAsync(
            tenant, deletion, collection,
            async () => (await connector.CountAsync(all, collection, EraseAction.HardDelete, cancellation)).Selected,
            cancellation);
        var ground = GroundOf(collection);
        var now = time.GetUtcNow();
        var due = ground is null
            ? all
            : all with { Selection = new RecordSelection.OlderThan(ground.Period.CutOff(now)) };
        if (collection.Erase.Action is EraseAction.SecureErase && connector is ISecretConnector hashing &&
            await secrets.EraseAsync(hashing, all, collection, Destruction(due, deletion, collection), cancellation)
                is { } held)
            return new Receipt.Held(held);
        if (await SweepAsync(deletion, connector, collection, due, cancellation) is { } stopped)
            return stopped;
        var left = (await connector.CountAsync(all, collection, EraseAction.HardDelete, cancellation)).Selected;
        return (ground, left) switch
        {
            (not null, > 0) => new Receipt.Retained(
                ground.Id, await EndAsync(connector, collection, due, ground, left, cancellation), left)
            {
                Expired = Math.Max(0, found - left),
            },
            (_, > 0) => new Receipt.Failed(FailureReason.NotErased, Retriable: true),
            _ => found > 0 ? new Receipt.Erased(found) : new Receipt.NothingFound(),
        };
    }

    /// <summary>
    /// What the ground no longer keeps of a purged tenant goes, record by record as its own time is over.
    /// </summary>
    public async Task EndDueAsync(
        TenantId tenant, string deletion, IRetentionConnector connector, Collection collection,
        CancellationToken cancellation)
    {
        if (GroundOf(collection) is not { } ground)
            return;
        var over = new RecordSelection.OlderThan(ground.Period.CutOff(time.GetUtcNow()));
        var due = new SelectedRecords(tenant, over, []) { Request = deletion };
        if ((await connector.CountAsync(due, collection, EraseAction.HardDelete, cancellation)).Selected > 0)
            await SweepAsync(deletion, connector, collection, due, cancellation);
    }

    /// <summary>
    /// When the last record's time is over, to a day: the day before which all of them are is looked for by halves, since
    /// a connector counts by age and does not say ages. A record without a readable date is kept as if it were of now.
    /// </summary>
    private async Task<DateTimeOffset> EndAsync(
        IRetentionConnector connector, Collection collection, SelectedRecords due, LegalGround ground, long left,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var first = ground.Period.CutOff(now);
        var (none, all) = (0, (int)Math.Ceiling((now - first).TotalDays));
        if (await OlderAsync(all) < left)
            return ground.Period.After(now);
        while (all - none > 1)
        {
            var middle = (none + all) / 2;
            if (await OlderAsync(middle) < left)
                none = middle;
            else
                all = middle;
        }

        return ground.Period.After(first.AddDays(all));

        async Task<long> OlderAsync(int days) => (await connector.CountAsync(
            due with { Selection = new RecordSelection.OlderThan(first.AddDays(days)) }, collection,
            EraseAction.HardDelete, cancellation)).Selected;
    }

    private static Destruction Destruction(SelectedRecords due, string deletion, Collection collection) => new(
        due.Tenant, Subject: null, deletion, $"{deletion}.{collection.Service}.{collection.Name}", FenceRule.MustStand);

    private LegalGround? GroundOf(Collection collection) =>
        collection.Erase is { Action: EraseAction.Retain, Ground: { } ground } ? pack.Grounds[ground] : null;

    /// <summary>Null when nothing selected is left; else why it stopped.</summary>
    private async Task<Receipt?> SweepAsync(
        string deletion, IRetentionConnector connector, Collection collection, SelectedRecords due,
        CancellationToken cancellation)
    {
        string? cursor = null;
        for (var pieces = 0; pieces < MaxPieces; pieces++)
        {
            var (swept, held) = ((SweptPiece?)null, (string?)null);
            var outcome = await gate.DestroyAsync(
                Destruction(due, deletion, collection),
                async (permit, stop) =>
                {
                    held = permit.HeldSubjects.Values.FirstOrDefault();
                    if (held is null)
                    {
                        swept = await connector.SweepAsync(
                            due, collection, EraseAction.HardDelete, cursor, PieceRecords, stop);
                    }
                },
                cancellation);
            if (outcome is GateOutcome.Held(var hold) || (hold = held) is not null)
                return new Receipt.Held(hold);
            if (swept is { More: false })
                return null;
            cursor = swept?.Cursor;
        }

        return new Receipt.Failed(FailureReason.TooLarge, Retriable: true);
    }
}
