using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Audit;

/// <summary>
/// A real store that can be told to fail: before a write, or after it, when the writer cannot know that it was made.
/// </summary>
internal sealed class FaultyEntityStore(IEntityStore inner) : IEntityStore
{
    private int _reads;

    public int FailBefore { get; set; }

    public int FailAfter { get; set; }

    public int Reads => _reads;

    public int Commits { get; private set; }

    public Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        return inner.GetAsync(key, cancellation);
    }

    public async Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        if (FailBefore > 0)
        {
            FailBefore--;
            throw new StorageUnavailableException("The disk is full.");
        }

        Commits++;
        var outcome = await inner.CommitAsync(operations, cancellation);
        if (FailAfter == 0)
            return outcome;
        FailAfter--;
        throw new StorageUnavailableException("The answer was lost.");
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(EntityQuery query, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        return inner.QueryAsync(query, cancellation);
    }

    public IAsyncEnumerable<string> PartitionsAsync(string table, string? after, CancellationToken cancellation) =>
        inner.PartitionsAsync(table, after, cancellation);
}
