using PrivacyFunctions.Erasure;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Purges a tenant: waits while it can be restored, then goes through the services, shreds the tenant's key, deletes
/// our own records of it, has that certified and tells the organisation. What it decides on comes from the store
/// through its steps; all steps may repeat.
/// </summary>
public static class TenantPurgeOrchestrator
{
    public const string Name = "PurgeTenant";

    /// <summary>100 waits, then the history begins anew: a hold may last for years.</summary>
    private const int TurnsPerHistory = 100;

    public static string InstanceId(TenantId tenant, string deletion) => $"purge.{tenant}.{deletion}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<TenantPurgeStartedV1>()
            ?? throw new InvalidOperationException("A purge was started without its tenant.");
        var wake = WakeEvent.Wait(context);
        if (!started.Announced)
            await context.CallActivityAsync(TenantPurgeActivities.Announce, started, ErasureRetries.Patiently);
        for (var turn = 0; turn < TurnsPerHistory; turn++)
        {
            // A restore, a sign-off without window, a hold and its release may come at any moment; this step reads the
            // row and decides each race by compare-and-set.
            var state = await context.CallActivityAsync<TenantTurnV1>(
                TenantPurgeActivities.Begin, started, ErasureRetries.Patiently);
            if (state.Stopped)
                return;

            // Point of no return: the tenant's row says that the purge has begun, so nobody restores it any more.
            if (state.Begun && await PurgeAsync(context, started, state.Groups))
            {
                await context.CallActivityAsync(TenantPurgeActivities.Certify, started, ErasureRetries.Patiently);
                await context.CallActivityAsync(TenantPurgeActivities.Tell, started, ErasureRetries.Patiently);
                await context.CallActivityAsync(TenantPurgeActivities.Finish, started, ErasureRetries.Patiently);
                return;
            }

            var next = state.Begun
                ? ErasureRetries.Next(context.CurrentUtcDateTime, turn)
                : state.WaitUntil.UtcDateTime;
            if (await WakeEvent.CameBeforeAsync(context, wake, next))
                wake = WakeEvent.WaitForNext(context);
        }

        context.ContinueAsNew(started with { Announced = true });
    }

    /// <summary>True when every service is confirmed, the key is shredded and our own records are gone.</summary>
    private static async Task<bool> PurgeAsync(
        TaskOrchestrationContext context, TenantPurgeStartedV1 started, IReadOnlyList<IReadOnlyList<string>> groups)
    {
        await context.CallActivityAsync(TenantPurgeActivities.Fence, started, ErasureRetries.Patiently);
        foreach (var group in groups)
        {
            var answers = await Task.WhenAll(group.Select(service => context.CallActivityAsync<PurgedV1>(
                TenantPurgeActivities.PurgeService,
                new PurgeServiceV1(started.Tenant, started.Deletion, service),
                ErasureRetries.Patiently)));
            if (!answers.All(answer => answer.Confirmed))
                return false;
        }

        return (await context.CallActivityAsync<PurgedV1>(
                TenantPurgeActivities.Shred, started, ErasureRetries.Patiently)).Confirmed
            && (await context.CallActivityAsync<PurgedV1>(
                TenantPurgeActivities.PurgeOwn, started, ErasureRetries.Patiently)).Confirmed;
    }
}
