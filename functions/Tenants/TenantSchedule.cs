using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Tenants;

/// <summary>
/// Every hour: trials and kept times that are over, notices that are due, purges without an orchestration, and keys that
/// a vault is to have purged by now.
/// </summary>
public sealed class TenantSchedule(TenantStore tenants, TenantLife life, ILogger<TenantSchedule> log)
{
    [Function("LookAfterTenants")]
    public async Task LookAsync(
        [TimerTrigger("0 50 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.EveryAsync(cancellation))
        {
            try
            {
                await life.LookAsync(client, tenant, cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One tenant's trouble must not keep the others waiting. The failure's own words stay out of the log.
                log.LogError(
                    "Tenant {Tenant} could not be looked after ({Exception}); the next hour tries again.", tenant.Id,
                    failure.GetType().FullName);
            }
        }
    }
}
