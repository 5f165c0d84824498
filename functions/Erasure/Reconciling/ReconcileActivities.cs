using PrivacyFunctions.Holds;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>The steps of <see cref="ReconcileOrchestrator"/>; each may run again at any time.</summary>
public sealed class ReconcileActivities(
    TenantReconciler reconciler, HoldRecovery holds, IEnumerable<IDeletionApplier> appliers)
{
    [Function(ReconcileOrchestrator.Apply)]
    public async Task<ReconciledV1> ApplyAsync(
        [ActivityTrigger] ReconcileStartedV1 started, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await holds.RunAsync(client, started.Tenant, cancellation);
        var round = await reconciler.RunAsync(started, cancellation);
        foreach (var applier in appliers)
            await applier.BeginAsync(client, started.Tenant, cancellation);
        return round;
    }

    [Function(ReconcileOrchestrator.Finish)]
    public Task FinishAsync([ActivityTrigger] ReconcileStartedV1 started, CancellationToken cancellation) =>
        reconciler.FinishAsync(started, cancellation);
}
