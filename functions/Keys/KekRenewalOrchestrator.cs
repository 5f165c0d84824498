namespace PrivacyFunctions.Keys;

/// <summary>
/// Drives a tenant or the platform to its next KEK generation. Where it stands is in the store, so it may begin anew.
/// </summary>
public static class KekRenewalOrchestrator
{
    public const string Name = "RenewKek";

    /// <summary>100 pages, so that a history stays small; then it begins anew with an empty one.</summary>
    private const int PagesInHistory = 100;

    public static string InstanceId(KekRenewalStartedV1 renewal) => renewal.Platform is { } use
        ? $"keys.platform.{use}.{renewal.Generation}"
        : $"keys.renewal.{renewal.Tenant}.{renewal.Generation}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<KekRenewalStartedV1>()
            ?? throw new InvalidOperationException("A renewal was started without its owner.");
        if (!await context.CallActivityAsync<bool>(KeyActivities.MakeKek, started, KeyRetries.Patiently))
            return;
        for (var page = 0; page < PagesInHistory; page++)
        {
            var progress = await context.CallActivityAsync<KeyWorkProgressV1>(
                KeyActivities.Rewrap, started, KeyRetries.Patiently);
            if (progress.Stopped)
                return;
            if (progress.Finished)
            {
                // Point of no return: older backups of the key store unwrap nothing once the vault has purged the KEK.
                await context.CallActivityAsync(KeyActivities.RetireKek, started, KeyRetries.Patiently);
                return;
            }

            // Between the passes, so that whoever had read the old KEK's name before is done wrapping under it.
            if (progress.PauseUntil is { } until && until.UtcDateTime > context.CurrentUtcDateTime)
                await context.CreateTimer(until.UtcDateTime, CancellationToken.None);
        }

        context.ContinueAsNew(started);
    }
}
