using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>Every five minutes, for a lift whose start was lost to a crash or whose orchestration failed.</summary>
public sealed class RestrictionsSchedule(TenantStore tenants, RestrictionDispatch dispatch)
{
    [Function("ReconcileRestrictions")]
    public async Task ReconcileAsync(
        [TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
            await dispatch.ReconcileAsync(client, tenant, cancellation);
    }
}
