using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Erasure;

/// <summary>A real store whose reads or writes of chosen tables fail, and which counts what is read.</summary>
internal sealed class FailingEntityStore(IEntityStore inner) : IEntityStore
{
    /// <summary>Whether a call for this table and row (or prefix of rows) fails.</summary>
    public Func<string, string, bool> FailsRead { get; set; } = (_, _) => false;

    public Func<IReadOnlyList<EntityOperation>, bool> FailsWrite { get; set; } = _ => false;

    /// <summary>The write is made and its answer lost.</summary>
    public Func<IReadOnlyList<EntityOperation>, bool> LosesAnswer { get; set; } = _ => false;

    public Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation) =>
        FailsRead(key.Table, key.Row) ? throw Fault() : inner.GetAsync(key, cancellation);

    /// <summary>What queries have answered.</summary>
    public long RowsRead { get; set; }

    public async Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        if (FailsWrite(operations))
            throw Fault();
        var outcome = await inner.CommitAsync(operations, cancellation);
        return LosesAnswer(operations) ? throw Fault() : outcome;
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(EntityQuery query, CancellationToken cancellation) =>
        FailsRead(query.Table, query.FromRow ?? "") ? throw Fault()
            : inner.QueryAsync(query, cancellation).Select(entity =>
            {
                RowsRead++;
                return entity;
            });

    public IAsyncEnumerable<string> PartitionsAsync(string table, string? after, CancellationToken cancellation) =>
        inner.PartitionsAsync(table, after, cancellation);

    private static StorageUnavailableException Fault() => new("The store does not answer.");
}
