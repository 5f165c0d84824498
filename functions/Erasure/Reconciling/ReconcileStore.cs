using System.Runtime.CompilerServices;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>
/// Table <c>reconciliations</c>: a run in the platform's partition, how far each tenant is in the tenant's own, and
/// there <c>run|entry</c> what came of each entry.
/// </summary>
public sealed class ReconcileStore(IEntityStore entities)
{
    private const string Table = "reconciliations";

    /// <summary>No tenant id begins so.</summary>
    private const string PlatformPartition = "!platform";

    public async Task<Reconciliation?> FindAsync(string id, CancellationToken cancellation) =>
        await entities.GetAsync(new EntityKey(Table, PlatformPartition, id), cancellation) is { } stored
            ? EntityJson.Read<Reconciliation>(stored)
            : null;

    /// <summary>Writes the run unless it is there, and answers the one that stands.</summary>
    public async Task<Reconciliation> BeginAsync(Reconciliation run, CancellationToken cancellation)
    {
        await entities.InsertAsync(
            new EntityKey(Table, PlatformPartition, run.Id), EntityJson.Write(run), cancellation);
        return await FindAsync(run.Id, cancellation)
            ?? throw new InvalidDataException($"Reconciliation {run.Id} vanished while it was begun.");
    }

    /// <summary>All runs, oldest first.</summary>
    public async IAsyncEnumerable<Reconciliation> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(new EntityQuery(Table, PlatformPartition), cancellation))
            yield return EntityJson.Read<Reconciliation>(stored);
    }

    public Task<TenantReconciliation?> FindTenantAsync(TenantId tenant, string id, CancellationToken cancellation) =>
        ReadAsync<TenantReconciliation>(tenant, id, cancellation);

    public Task WriteTenantAsync(string id, TenantReconciliation state, CancellationToken cancellation) =>
        WriteAsync(state.Tenant, id, state, cancellation);

    public Task<AppliedDeletion?> FindAppliedAsync(
        TenantId tenant, string id, string entry, CancellationToken cancellation) =>
        ReadAsync<AppliedDeletion>(tenant, $"{id}|{entry}", cancellation);

    public Task WriteAppliedAsync(
        TenantId tenant, string id, AppliedDeletion applied, CancellationToken cancellation) =>
        WriteAsync(tenant, $"{id}|{applied.Entry}", applied, cancellation);

    private async Task<T?> ReadAsync<T>(TenantId tenant, string row, CancellationToken cancellation)
        where T : class =>
        await entities.GetAsync(new EntityKey(Table, tenant.Value, row), cancellation) is { } stored
            ? EntityJson.Read<T>(stored)
            : null;

    /// <summary>Two runs of one step write the same facts, so the later one may stand.</summary>
    private async Task WriteAsync<T>(TenantId tenant, string row, T state, CancellationToken cancellation)
    {
        var key = new EntityKey(Table, tenant.Value, row);
        var content = EntityJson.Write(state);
        WriteOutcome outcome;
        do
        {
            outcome = await entities.GetAsync(key, cancellation) is { } stored
                ? await entities.ReplaceAsync(key, content, stored.ETag, cancellation)
                : await entities.InsertAsync(key, content, cancellation);
        }
        while (outcome is WriteOutcome.Conflict);
    }
}
