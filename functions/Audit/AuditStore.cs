using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>The log's rows in the entity store, read and written; what they mean is decided elsewhere.</summary>
public sealed class AuditStore(IEntityStore entities, OpaqueIds ids)
{
    /// <summary>The head as stored; for a log that has never been written, an empty one with a new name.</summary>
    public async Task<AuditHead> ReadHeadAsync(CancellationToken cancellation) =>
        await entities.GetAsync(AuditRows.Head, cancellation) is { } entity
            ? AuditHead.Read(entity)
            : new AuditHead(ids.New("log"), MerkleFrontier.Empty, ETag: null);

    public Task<WriteOutcome> CommitAsync(IReadOnlyList<EntityOperation> operations, CancellationToken cancellation) =>
        entities.CommitAsync(operations, cancellation);

    /// <summary>Gives the log another name; false where somebody wrote to it since the head was read.</summary>
    public async Task<bool> RenameAsync(AuditHead head, string name, CancellationToken cancellation) =>
        await entities.CommitAsync(
            [new EntityOperation.Replace(AuditRows.Head, (head with { LogId = name }).Serialize(), head.ETag!.Value)],
            cancellation) is WriteOutcome.Written;

    /// <summary>The index of the event with that id, or null where the log does not have it.</summary>
    public async Task<long?> FindAsync(string eventId, CancellationToken cancellation) =>
        (await ReadIdPageAsync(eventId, cancellation)).Find(eventId);

    /// <summary>The page that has the id or would have it; a new, empty one before the log's first event.</summary>
    internal async Task<AuditIdPage> ReadIdPageAsync(string eventId, CancellationToken cancellation)
    {
        await foreach (var entity in entities.QueryAsync(AuditRows.IdPageFrom(eventId), cancellation))
            return AuditIdPage.Read(entity, eventId);
        return new AuditIdPage(AuditRows.LastIdPage, eventId, [], ETag: null);
    }

    /// <summary>One read: the node is in the first row at or after the leaf that completed it.</summary>
    public async Task<byte[]> ReadNodeAsync(MerkleNode node, CancellationToken cancellation) =>
        AuditHashes.Read(await FirstAsync(AuditRows.HashesFrom(node.LastLeaf), cancellation))[node];

    /// <summary>The group that has a leaf.</summary>
    public async Task<AuditLeaves> ReadLeavesAsync(long index, CancellationToken cancellation) =>
        AuditLeaves.Read(await FirstAsync(AuditRows.LeavesFrom(index), cancellation));

    /// <summary>A tenant's payload rows, newest first, from the group whose last index is given.</summary>
    public IAsyncEnumerable<StoredEntity> ReadPayloadsAsync(
        TenantId? tenant, long fromLast, CancellationToken cancellation) =>
        entities.QueryAsync(AuditRows.PayloadsDownFrom(tenant, fromLast), cancellation);

    private async Task<StoredEntity> FirstAsync(EntityQuery query, CancellationToken cancellation)
    {
        await foreach (var entity in entities.QueryAsync(query, cancellation))
            return entity;
        throw new InvalidDataException("The audit log lacks rows that its head counts.");
    }
}
