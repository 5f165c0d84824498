using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Takes the payloads of a tenant's month out of their rows. The rows stay, because they lead from the tenant to its
/// leaves; the leaves, the tree and every proof stay as they are.
/// </summary>
public sealed class AuditPayloadRemoval(AuditStore store)
{
    /// <summary>10 transactions a piece, each of as many rows as one takes.</summary>
    private const int TransactionsPerPiece = 10;

    /// <summary>Removes a piece; answers the group that the next one begins at, null when nothing is left.</summary>
    /// <param name="fromGroup">From where the piece before ended; for the first the month's last group.</param>
    internal async Task<long?> RemoveAsync(
        TenantId? tenant, KeyScope.AuditMonth month, long fromGroup, long downToGroup, CancellationToken cancellation)
    {
        var operations = new List<EntityOperation>();
        var transactions = 0;
        await foreach (var row in store.ReadPayloadsAsync(tenant, fromGroup, cancellation))
        {
            var payloads = AuditPayloads.Read(row);
            var group = AuditRows.GroupOf(row.Key);
            if (group < downToGroup)
                break;
            if (operations.Count == IEntityStore.MaxOperations)
            {
                await CommitAsync(operations, cancellation);
                if (++transactions == TransactionsPerPiece)
                    return group;
                operations.Clear();
            }

            // Where two processes' clocks differed, groups of two months lie among each other.
            if (payloads.Envelope is not null && payloads.Month == month)
                operations.Add(new EntityOperation.Replace(row.Key, payloads.Forgotten(), row.ETag));
        }

        await CommitAsync(operations, cancellation);
        return null;
    }

    private async Task CommitAsync(List<EntityOperation> operations, CancellationToken cancellation)
    {
        // Nothing else ever changes such a row: a conflict means that another run has just done the same.
        if (operations.Count > 0 && await store.CommitAsync(operations, cancellation) is WriteOutcome.Conflict)
            throw new StorageUnavailableException("Another run removes the same payloads.");
    }
}
