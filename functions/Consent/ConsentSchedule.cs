using Microsoft.Extensions.Logging;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>What still has to follow from decisions, and decisions whose time is over.</summary>
public sealed class ConsentSchedule(
    TenantStore tenants, ConsentSettling settling, ConsentForgetting forgetting, SweepDispatch sweeps,
    ILogger<ConsentSchedule> log)
{
    /// <summary>Every five minutes, for what a crash or a service that was away left.</summary>
    [Function("SettleConsents")]
    public async Task SettleAsync(
        [TimerTrigger("0 2/5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
        {
            foreach (var rule in await settling.SettleAllAsync(tenant, cancellation))
                await sweeps.TryStartAsync(client, tenant, rule, cancellation);
        }
    }

    [Function("ForgetConsents")]
    public async Task ForgetAsync([TimerTrigger("0 15 4 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
        {
            try
            {
                if (await forgetting.RunAsync(tenant, cancellation) is > 0 and var people)
                    log.LogInformation("Forgot the decisions of {Count} people of {Tenant}.", people, tenant);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One tenant's trouble must not keep the others' records. The failure's own words stay out of the log.
                log.LogError(
                    "The decisions of {Tenant} could not be swept ({Exception}); the next day tries again.", tenant,
                    failure.GetType().FullName);
            }
        }
    }
}
