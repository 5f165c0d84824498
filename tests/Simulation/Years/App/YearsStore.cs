using System.Runtime.CompilerServices;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>The app's rows in memory: they outlive its process as a store's do.</summary>
internal sealed class YearsStore(StoredTables tables) : IEntityStore
{
    private readonly Lock _lock = new();

    public Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(tables.Get(key));
    }

    public Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(tables.Commit(operations));
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        EntityQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        string? after = null;
        while (true)
        {
            IReadOnlyList<StoredEntity> page;
            lock (_lock)
                page = tables.Query(query, after);
            foreach (var entity in page)
                yield return entity;
            if (page.Count < query.PageSize)
                yield break;
            after = page[^1].Key.Row;
        }
    }

    public async IAsyncEnumerable<string> PartitionsAsync(
        string table, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        IReadOnlyList<string> found;
        lock (_lock)
            found = tables.Partitions(table, after);
        foreach (var partition in found)
            yield return partition;
    }
}
