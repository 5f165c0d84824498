using Microsoft.Extensions.Logging;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Hourly, for the platform and the tenants: begins KEK generations that are due, drives on rotations and renewals
/// whose orchestration is missing, and looks whether the vault has purged what was deleted.
/// </summary>
public sealed class KeysSchedule(TenantStore tenants, ITenantKeys keys, ILogger<KeysSchedule> log)
{
    /// <summary>
    /// 200 generations begun an hour: 100,000 tenants need 46 an hour at 90 days each, and a vault makes 20 in ten
    /// seconds.
    /// </summary>
    private const int MaxBegun = 200;

    [Function("MaintainKeys")]
    public async Task MaintainAsync(
        [TimerTrigger("0 40 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await MaintainPlatformAsync(client, cancellation);
        var begun = 0;
        await foreach (var tenant in tenants.AllAsync(cancellation))
        {
            try
            {
                begun += await keys.MaintainAsync(client, tenant, begun < MaxBegun, cancellation) ? 1 : 0;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One tenant's trouble must not keep the others waiting. The failure's own words stay out of the log.
                log.LogCritical(
                    "The keys of tenant {Tenant} need an operator ({Exception}): read GET /api/tenants/{Tenant}/keys.",
                    tenant, failure.GetType().FullName, tenant);
            }
        }
    }

    private async Task MaintainPlatformAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        try
        {
            await keys.MaintainPlatformAsync(client, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The platform's trouble must not keep the tenants waiting either.
            log.LogCritical("The keys of the platform need an operator ({Exception}).", failure.GetType().FullName);
        }
    }
}
