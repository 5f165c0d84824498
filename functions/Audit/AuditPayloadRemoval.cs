using System.Runtime.CompilerServices;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Takes a tenant's payloads that were written before a moment out of their rows. The rows stay, because they lead from
/// the tenant to its leaves; the leaves, the tree and every proof stay as they are.
/// </summary>
public sealed class AuditPayloadRemoval(AuditStore store)
{
    /// <summary>10 transactions a piece, each of as many rows as one takes.</summary>
    private const int TransactionsPerPiece = 10;

    /// <summary>Removes a piece; answers the group that the next one begins at, null when nothing is left.</summary>
    /// <param name="fromGroup">From where the piece before ended; for the first the range's last group.</param>
    internal async Task<long?> RemoveAsync(
        TenantId? tenant, AuditReach reach, long fromGroup, long downToGroup, CancellationToken cancellation)
    {
        var operations = new List<EntityOperation>();
        var transactions = 0;
        await foreach (var row in DueAsync(tenant, reach, fromGroup, downToGroup, cancellation))
        {
            if (operations.Count == IEntityStore.MaxOperations)
            {
                await CommitAsync(operations, cancellation);
                if (++transactions == TransactionsPerPiece)
                    return AuditRows.GroupOf(row.Stored.Key);
                operations.Clear();
            }

            operations.Add(new EntityOperation.Replace(row.Stored.Key, row.Payloads.Forgotten(), row.Stored.ETag));
        }

        await CommitAsync(operations, cancellation);
        return null;
    }

    /// <summary>How many events' payloads there are to be removed.</summary>
    internal async Task<long> CountAsync(
        TenantId? tenant, AuditReach reach, long fromGroup, long downToGroup, CancellationToken cancellation)
    {
        var count = 0L;
        await foreach (var row in DueAsync(tenant, reach, fromGroup, downToGroup, cancellation))
            count += row.Payloads.Indexes.Count;
        return count;
    }

    internal ValueTask<bool> AnyAsync(
        TenantId? tenant, AuditReach reach, long fromGroup, long downToGroup, CancellationToken cancellation) =>
        DueAsync(tenant, reach, fromGroup, downToGroup, cancellation).AnyAsync(cancellation);

    /// <summary>The rows in a range of groups, newest first, that have payloads of before the moment.</summary>
    private async IAsyncEnumerable<(StoredEntity Stored, AuditPayloads Payloads)> DueAsync(
        TenantId? tenant, AuditReach reach, long fromGroup, long downToGroup,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (fromGroup < downToGroup)
            yield break;
        await foreach (var row in store.ReadPayloadsAsync(tenant, fromGroup, cancellation))
        {
            var group = AuditRows.GroupOf(row.Key);
            if (group < downToGroup)
                yield break;
            var payloads = AuditPayloads.Read(row);
            if (payloads.Envelope is not null && (group < reach.All || (group < reach.None &&
                (await store.ReadLeavesAsync(group, cancellation)).WrittenAt < reach.CutOff)))
                yield return (row, payloads);
        }
    }

    private async Task CommitAsync(List<EntityOperation> operations, CancellationToken cancellation)
    {
        // Nothing else ever changes such a row: a conflict means that another run has just done the same.
        if (operations.Count > 0 && await store.CommitAsync(operations, cancellation) is WriteOutcome.Conflict)
            throw new StorageUnavailableException("Another run removes the same payloads.");
    }
}
