namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>Every ten minutes: drives on a reconciliation whose start was lost to a crash.</summary>
public sealed class ReconcileSchedule(ReconcileStore store, ReconcileDispatch dispatch, TimeProvider time)
{
    /// <summary>30 days: what has not begun by then, nobody waits for.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    [Function("DriveReconciling")]
    public async Task DriveAsync(
        [TimerTrigger("0 */10 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var run in store.ListAsync(cancellation))
        {
            if (time.GetUtcNow() - run.StartedAt < Recent)
                await dispatch.StartAsync(client, run, cancellation);
        }
    }
}
