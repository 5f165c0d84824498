using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Drives the rotation of a tenant's data key. Where it stands is in the store, so it may begin anew.</summary>
public static class DataKeyRotationOrchestrator
{
    public const string Name = "RotateDataKey";

    /// <summary>100 pages, so that a history stays small; then it begins anew with an empty one.</summary>
    private const int PagesInHistory = 100;

    public static string InstanceId(TenantId tenant, int version) => $"keys.rotation.{tenant}.{version}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<KeyRotationStartedV1>()
            ?? throw new InvalidOperationException("A rotation was started without its tenant.");
        for (var page = 0; page < PagesInHistory; page++)
        {
            var progress = await context.CallActivityAsync<KeyWorkProgressV1>(
                KeyActivities.Reseal, started, KeyRetries.Patiently);
            if (progress.Stopped)
                return;
            if (progress.Finished)
            {
                await context.CallActivityAsync(KeyActivities.Promote, started, KeyRetries.Patiently);
                return;
            }

            // Between the passes, so that whoever had fetched the old key before is done writing with it.
            if (progress.PauseUntil is { } until && until.UtcDateTime > context.CurrentUtcDateTime)
                await context.CreateTimer(until.UtcDateTime, CancellationToken.None);
        }

        context.ContinueAsNew(started);
    }
}
