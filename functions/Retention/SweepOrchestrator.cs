using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Sweeps one rule in one tenant: takes what is due, piece by piece, and says what it did. One instance a rule and
/// tenant, so two sweeps never overlap on a rule; what it decides on comes from the store through its steps, and all
/// steps may repeat.
/// </summary>
public static class SweepOrchestrator
{
    public const string Name = "SweepRule";

    /// <summary>200 steps, then the history begins anew: many facts may have come at once.</summary>
    private const int StepsPerHistory = 200;

    public static string InstanceId(TenantId tenant, string rule) => $"sweep.{tenant}.{rule}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<SweepStartedV1>()
            ?? throw new InvalidOperationException("A sweep was started without its rule.");
        for (var steps = 0; steps < StepsPerHistory;)
        {
            // Also goes on with a run that an earlier instance left behind.
            var begun = await context.CallActivityAsync<SweepBegunV1>(
                SweepActivities.Begin, started, SweepRetries.Patiently);
            if (begun.Run is not { } run)
                return;

            // Point of no return for each piece: the gate has let it through, and what is gone stays gone.
            var piece = new SweepPieceV1(started.Tenant, started.Rule, run);
            while ((await context.CallActivityAsync<SweptV1>(
                SweepActivities.Sweep, piece, SweepRetries.Patiently)).More)
            {
                if (++steps >= StepsPerHistory)
                {
                    context.ContinueAsNew(started);
                    return;
                }
            }

            var finished = await context.CallActivityAsync<SweepFinishedV1>(
                SweepActivities.Finish, piece, SweepRetries.Patiently);
            if (!finished.More)
                return;
            steps++;
        }

        context.ContinueAsNew(started);
    }
}
