using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// The reconciler: every five minutes, for a request whose start was lost to a crash or whose orchestration failed.
/// </summary>
public sealed class RequestsSchedule(TenantStore tenants, RequestDispatch dispatch)
{
    [Function("ReconcileRequests")]
    public async Task ReconcileAsync(
        [TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
            await dispatch.ReconcileAsync(client, tenant, cancellation);
    }
}
