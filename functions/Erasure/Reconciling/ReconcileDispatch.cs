namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>Starts the orchestrations of a reconciliation, one a tenant.</summary>
public sealed class ReconcileDispatch(ReconcileStore store)
{
    /// <summary>Starts what is neither finished nor alive.</summary>
    public async Task StartAsync(DurableTaskClient client, Reconciliation run, CancellationToken cancellation)
    {
        foreach (var tenant in run.Tenants)
        {
            if (await store.FindTenantAsync(tenant, run.Id, cancellation) is { FinishedAt: not null })
                continue;
            var instance = ReconcileOrchestrator.InstanceId(run.Id, tenant);
            if (await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false })
                continue;
            await client.ScheduleNewOrchestrationInstanceAsync(
                ReconcileOrchestrator.Name, new ReconcileStartedV1(run.Id, tenant, run.Since),
                new StartOrchestrationOptions(instance), cancellation);
        }
    }
}
