using Microsoft.Extensions.Logging;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>Tells the listeners that a hold changed; one that fails keeps neither the others nor the hold.</summary>
public sealed class HoldNews(IEnumerable<IHoldListener> listeners, ILogger<HoldNews> log)
{
    /// <summary>False, or an exception of a listener that cannot prepare: nothing is placed.</summary>
    public async Task<bool> PrepareAsync(TenantId tenant, CancellationToken cancellation)
    {
        foreach (var listener in listeners)
        {
            if (!await listener.PrepareAsync(tenant, cancellation))
                return false;
        }

        return true;
    }

    public async Task TellAsync(
        DurableTaskClient client, LegalHold hold, SubjectId? subject, CancellationToken cancellation)
    {
        foreach (var listener in listeners)
        {
            try
            {
                await listener.HoldChangedAsync(client, hold.TenantId, subject, cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The hold is recorded and binds already. The failure's own words stay out of the log: a driver's may
                // quote what it was given.
                log.LogWarning(
                    "Hold {Hold} changed, but {Listener} was not told yet ({Exception}).", hold.Id,
                    listener.GetType().Name, failure.GetType().FullName);
            }
        }
    }
}
