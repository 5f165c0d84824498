namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>Starts the orchestrations of a reconciliation, one a tenant.</summary>
public sealed class ReconcileDispatch(ReconcileStore store)
{
    private static readonly OrchestrationRuntimeStatus[] Alive =
        [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended];

    /// <summary>
    /// Ends the orchestrations that went on after the restored state was made: they know of steps that were taken back.
    /// The timers start them anew, from what the stores say.
    /// </summary>
    public static async Task EndYoungerAsync(
        DurableTaskClient client, DateTimeOffset since, CancellationToken cancellation)
    {
        await foreach (var instance in client.GetAllInstancesAsync(new OrchestrationQuery { Statuses = Alive })
            .WithCancellation(cancellation))
        {
            if (instance.LastUpdatedAt >= since && instance.Name != ReconcileOrchestrator.Name)
                await client.TerminateInstanceAsync(instance.InstanceId, cancellation);
        }
    }

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
