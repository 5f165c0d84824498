using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>Every hour: the erasures that are to be looked at again.</summary>
public sealed class ErasureSchedule(TenantStore tenants, ErasureWatching watching)
{
    [Function("WatchErasures")]
    public async Task WatchAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
            await watching.RunDueAsync(tenant, cancellation);
    }
}
