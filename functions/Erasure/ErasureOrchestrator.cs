using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Erases a person: waits while it can be cancelled, then goes through the services, destroys the person's key, has it
/// certified and tells the person. What it decides on comes from the store through its steps; all steps may repeat.
/// </summary>
public static class ErasureOrchestrator
{
    public const string Name = "ErasePerson";

    /// <summary>100 waits, then the history begins anew: a hold may last for years.</summary>
    private const int TurnsPerHistory = 100;

    public static string InstanceId(TenantId tenant, RequestId request) => $"erasure.{tenant}.{request}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<ErasureStartedV1>()
            ?? throw new InvalidOperationException("An erasure was started without its request.");
        var wake = WakeEvent.Wait(context);
        if (!started.Announced)
            await context.CallActivityAsync(ErasureActivities.Announce, started, ErasureRetries.Patiently);
        for (var turn = 0; turn < TurnsPerHistory; turn++)
        {
            // Cancelling, signing off, placing and releasing a hold may come at any moment; this step reads the row and
            // decides each race by compare-and-set.
            var state = await context.CallActivityAsync<ErasureTurnV1>(
                ErasureActivities.Begin, started, ErasureRetries.Patiently);
            if (state.Stopped)
                return;

            // Point of no return: the request's row says that the erasure has begun, so it can no longer be cancelled.
            if (state.Begun && await EraseAsync(context, started, state.Groups))
            {
                await ConcludeAsync(context, started);
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

    /// <summary>True when every service is confirmed and the person's key is destroyed.</summary>
    private static async Task<bool> EraseAsync(
        TaskOrchestrationContext context, ErasureStartedV1 started, IReadOnlyList<IReadOnlyList<string>> groups)
    {
        var (tenant, request, _) = started;
        await context.CallActivityAsync(ErasureActivities.Fence, started, ErasureRetries.Patiently);
        var round = await EraseServicesAsync(context, started, groups);
        if (round.Hold is null && round.Services.All(service => !service.Failed))
        {
            var key = await context.CallActivityAsync<KeyDestroyedV1>(
                ErasureActivities.DestroyKey, started, ErasureRetries.Patiently);
            if (key.Hold is null)
                return true;
            round = round with { Hold = key.Hold };
        }

        await context.CallActivityAsync(
            ErasureActivities.RecordRound, new ErasureRoundV1(tenant, request, round.Services, round.Hold),
            ErasureRetries.Patiently);
        return false;
    }

    /// <summary>
    /// One group after the other, since a pack that declares an order has a reason; what is confirmed answers from its
    /// record. A hold lets nothing after it begin.
    /// </summary>
    private static async Task<ErasureRoundV1> EraseServicesAsync(
        TaskOrchestrationContext context, ErasureStartedV1 started, IReadOnlyList<IReadOnlyList<string>> groups)
    {
        var results = new List<ServiceResult>();
        foreach (var group in groups)
        {
            var answers = await Task.WhenAll(group.Select(service => context.CallActivityAsync<ServiceErasedV1>(
                ErasureActivities.EraseService,
                new EraseServiceV1(started.Tenant, started.Request, service),
                ErasureRetries.Patiently)));
            results.AddRange(answers.Select(answer => answer.Result));
            var hold = answers.Select(answer => answer.Hold).FirstOrDefault(found => found is not null);
            if (hold is not null || !answers.All(answer => answer.Confirmed))
                return new ErasureRoundV1(started.Tenant, started.Request, results, hold);
        }

        return new ErasureRoundV1(started.Tenant, started.Request, results, Hold: null);
    }

    /// <summary>Everything is gone: tell the recipients, certify it and tell the person.</summary>
    private static async Task ConcludeAsync(TaskOrchestrationContext context, ErasureStartedV1 started)
    {
        var (tenant, request, _) = started;
        await context.CallActivityAsync(ErasureActivities.TellRecipients, started, ErasureRetries.Patiently);
        await context.CallActivityAsync(ErasureActivities.Certify, started, ErasureRetries.Patiently);
        var delivered = await context.CallActivityAsync<ErasureDeliveredV1>(
            ErasureActivities.Deliver, started, ErasureRetries.Patiently);
        await context.CallActivityAsync(
            ErasureActivities.Finish, new FinishErasureV1(tenant, request, delivered.Refused),
            ErasureRetries.Patiently);
    }
}
