using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>Drives a renewal to its end, as its orchestration does.</summary>
internal static class Renewals
{
    public static async Task RunAsync(
        ITenantKeys keys, KekRenewalStartedV1 renewal, AdjustableTimeProvider time, CancellationToken cancellation)
    {
        if (!await keys.MakeKekAsync(renewal, cancellation))
            return;
        while (true)
        {
            var progress = await keys.RewrapAsync(renewal, cancellation);
            if (progress.Stopped)
                return;
            if (progress.Finished)
                break;
            if (progress.PauseUntil is { } until)
                time.AdvanceTo(until);
        }

        await keys.RetireKekAsync(renewal, cancellation);
    }
}
