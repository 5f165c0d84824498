using Microsoft.Extensions.Logging;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>Every hour: the erasures that are to be looked at again.</summary>
public sealed class ErasureSchedule(TenantStore tenants, ErasureWatching watching, ILogger<ErasureSchedule> log)
{
    [Function("WatchErasures")]
    public async Task WatchAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
        {
            try
            {
                await watching.RunDueAsync(tenant, cancellation);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // One tenant's store must not keep the others waiting; the next hour tries again.
                log.LogError(
                    "The erasures of {Tenant} could not be looked at ({Exception}).", tenant, fault.GetType().FullName);
            }
        }
    }
}
