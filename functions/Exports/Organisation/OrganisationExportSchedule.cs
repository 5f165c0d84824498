using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// The reconciler: every five minutes, for an export whose start was lost to a crash or whose orchestration failed.
/// </summary>
public sealed class OrganisationExportSchedule(TenantStore tenants, OrganisationExportDispatch dispatch)
{
    [Function("ReconcileOrganisationExports")]
    public async Task ReconcileAsync(
        [TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
            await dispatch.ReconcileAsync(client, tenant, cancellation);
    }
}
