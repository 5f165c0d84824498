using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>A real store that tells of each write before it happens; throwing then is a crash.</summary>
internal sealed class WatchedEntityStore(IEntityStore inner, Action<EntityKey> onWrite) : IEntityStore
{
    public Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation) =>
        inner.GetAsync(key, cancellation);

    public Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        onWrite(operations[0].Key);
        return inner.CommitAsync(operations, cancellation);
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(EntityQuery query, CancellationToken cancellation) =>
        inner.QueryAsync(query, cancellation);

    public IAsyncEnumerable<string> PartitionsAsync(string table, string? after, CancellationToken cancellation) =>
        inner.PartitionsAsync(table, after, cancellation);
}
