using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights;

/// <summary>
/// Carries out a restriction, an objection or a rectification: puts in force what needs no decision, waits for the
/// controller where it does, corrects records service by service, and tells recipients and the person. What it decides
/// on comes from the store through its steps; all steps may repeat.
/// </summary>
public static class RightsOrchestrator
{
    public const string Name = "CarryOutRight";

    public static string InstanceId(TenantId tenant, RequestId request) => $"right.{tenant}.{request}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<RightStartedV1>()
            ?? throw new InvalidOperationException("A right was started without its request.");
        var (tenant, request) = started;
        var wake = WakeEvent.Wait(context);
        for (var round = 0; ; round++)
        {
            // Whatever happened meanwhile (a decision, an extension, a withdrawal) is read from the store here.
            var turn = await context.CallActivityAsync<RightTurnV1>(
                RightsActivities.Begin, started, RightsRetries.Patiently);
            if (turn.Stopped)
            {
                await CloseAsync(context, started, turn);
                return;
            }

            // A correction overwrites a value: once it is written, it can be told and not be taken back.
            var again = await RectifyAsync(context, started, turn.Services);
            DateTime next;
            if (turn.Services.Count > 0 || !turn.Awaits)
                await context.CallActivityAsync(RightsActivities.TellRecipients, started, RightsRetries.Patiently);
            if (turn.Awaits)
                next = RightsRetries.Look(context.CurrentUtcDateTime, round, again);
            else
            {
                var willRetry = again && context.CurrentUtcDateTime < turn.RetryUntil.UtcDateTime;
                await FinishAsync(context, started, willRetry, round);
                if (!willRetry)
                    return;
                next = RightsRetries.Next(context.CurrentUtcDateTime, round, turn.RetryUntil);
            }

            if (await WakeEvent.CameBeforeAsync(context, wake, next))
                wake = WakeEvent.WaitForNext(context);
        }
    }

    private static async Task<bool> RectifyAsync(
        TaskOrchestrationContext context, RightStartedV1 started, IReadOnlyList<string> services)
    {
        var again = false;
        foreach (var service in services)
        {
            again |= (await context.CallActivityAsync<ServiceRectifiedV1>(
                RightsActivities.RectifyService, new RectifyServiceV1(started.Tenant, started.Request, service),
                RightsRetries.Patiently)).Again;
        }

        return again;
    }

    /// <summary>Nobody is told before the last round: until then there is no answer.</summary>
    private static async Task FinishAsync(
        TaskOrchestrationContext context, RightStartedV1 started, bool willRetry, int round)
    {
        var undeliverable = false;
        if (!willRetry)
        {
            undeliverable = (await context.CallActivityAsync<RightToldV1>(
                RightsActivities.TellPerson, started, RightsRetries.Patiently)).Refused;
        }

        await context.CallActivityAsync(
            RightsActivities.Finish,
            new FinishRightV1(started.Tenant, started.Request, willRetry, undeliverable, round),
            RightsRetries.Patiently);
    }

    private static Task CloseAsync(TaskOrchestrationContext context, RightStartedV1 started, RightTurnV1 turn) =>
        turn.Declined
            ? context.CallActivityAsync(
                NoticeOrchestrator.Deliver,
                new NoticeDueV1(started.Tenant, started.Request, NoticeKind.Rejected), RightsRetries.Patiently)
            : Task.CompletedTask;
}
