using System.Runtime.CompilerServices;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>
/// The app's rows in memory: they outlive its process as a store's do. While sweeps run it now and then refuses to write
/// how far they are, or writes and does not say so.
/// </summary>
internal sealed class YearsStore(StoredTables tables, Dice dice) : IEntityStore
{
    private readonly Lock _lock = new();

    public bool IsUnreliable { get; set; }

    public Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(tables.Get(key));
    }

    public Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        var fails = IsUnreliable && operations[0].Key is { Table: "retention" } key &&
            key.Row.StartsWith("rule|", StringComparison.Ordinal) && dice.Below(40) == 0;
        if (fails && dice.Below(2) == 0)
            throw new StorageUnavailableException("Simulated: the store refuses.");
        WriteOutcome outcome;
        lock (_lock)
            outcome = tables.Commit(operations);
        return fails
            ? throw new StorageUnavailableException("Simulated: the store did not answer.") : Task.FromResult(outcome);
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
