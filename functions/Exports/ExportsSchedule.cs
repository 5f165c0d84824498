using PrivacyFunctions.Exports.Organisation;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Hourly, so that an expired package is gone within the hour, and an address that no package needs any more.
/// </summary>
public sealed class ExportsSchedule(PackageSweep sweep, OrganisationContacts contacts)
{
    [Function("DeleteExpiredPackages")]
    public async Task DeleteExpiredAsync(
        [TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await sweep.RunAsync(cancellation);
        await contacts.RunAsync(cancellation);
    }
}
