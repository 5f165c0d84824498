using System.Runtime.CompilerServices;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>A process's way to a store.</summary>
internal sealed class SimulatedEntityStore(StoredTables tables, Process process) : IEntityStore
{
    public Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation) => process.EffectAsync(
        $"{tables.Name}.get {key.Table} {key.Row}", changes: false, () => tables.Get(key), Fault, cancellation);

    public Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation) => process.EffectAsync(
        $"{tables.Name}.commit {operations[0].Key.Table} {operations[0].Key.Row}", changes: true,
        () => tables.Commit(operations), Fault, cancellation);

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        EntityQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        while (true)
        {
            var from = after;
            var page = await process.EffectAsync(
                $"{tables.Name}.query {query.Table} {query.FromRow}", changes: false,
                () => tables.Query(query, from), Fault, cancellation);
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
        var found = await process.EffectAsync(
            $"{tables.Name}.partitions {table}", changes: false, () => tables.Partitions(table, after), Fault,
            cancellation);
        foreach (var partition in found)
            yield return partition;
    }

    private static Exception Fault(FaultKind kind) => kind is FaultKind.UnknownOutcome
        ? new TimeoutException("Simulated: the store did not answer in time.")
        : new StorageUnavailableException("Simulated: the store refuses.");
}
