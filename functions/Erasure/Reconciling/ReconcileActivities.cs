namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>The steps of <see cref="ReconcileOrchestrator"/>; each may run again at any time.</summary>
public sealed class ReconcileActivities(TenantReconciler reconciler)
{
    [Function(ReconcileOrchestrator.Apply)]
    public Task<ReconciledV1> ApplyAsync(
        [ActivityTrigger] ReconcileStartedV1 started, CancellationToken cancellation) =>
        reconciler.RunAsync(started, cancellation);

    [Function(ReconcileOrchestrator.Finish)]
    public Task FinishAsync([ActivityTrigger] ReconcileStartedV1 started, CancellationToken cancellation) =>
        reconciler.FinishAsync(started, cancellation);
}
