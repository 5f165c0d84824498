using Microsoft.Extensions.Logging;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>The reconciler, and what ends intakes that nobody confirmed.</summary>
public sealed class IntakeSchedule(
    TenantStore tenants, IntakeDispatch dispatch, IntakeForgetting forgetting, ILogger<IntakeSchedule> log)
{
    [Function("ReconcileIntakes")]
    public async Task ReconcileAsync(
        [TimerTrigger("20 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
            await dispatch.ReconcileAsync(client, tenant, cancellation);
    }

    /// <summary>Also of tenants that wait for their deletion: an address is not kept longer because of that.</summary>
    [Function("ForgetIntakes")]
    public async Task ForgetAsync([TimerTrigger("0 5 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.EveryAsync(cancellation))
        {
            try
            {
                if (await forgetting.RunAsync(tenant.Id, cancellation) is > 0 and var gone)
                    log.LogInformation("Forgot {Count} intakes of {Tenant}.", gone, tenant.Id);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One tenant's trouble must not keep the others' addresses. The failure's own words stay out of the log.
                log.LogError(
                    "The intakes of {Tenant} could not be swept ({Exception}); the next hour tries again.", tenant.Id,
                    failure.GetType().FullName);
            }
        }
    }
}
