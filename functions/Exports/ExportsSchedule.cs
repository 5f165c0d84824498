namespace PrivacyFunctions.Exports;

/// <summary>Hourly, so that an expired package is gone within the hour.</summary>
public sealed class ExportsSchedule(PackageSweep sweep)
{
    [Function("DeleteExpiredPackages")]
    public Task DeleteExpiredAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        sweep.RunAsync(cancellation);
}
