using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>
/// Applies a tenant's deletions again, in rounds, until none is left or those that fail have had their time.
/// </summary>
public static class ReconcileOrchestrator
{
    public const string Name = "ReconcileTenant";
    public const string Apply = "ApplyDeletionsAgain";
    public const string Finish = "FinishReconciling";

    /// <summary>
    /// 30 rounds in which something failed, hourly after the first four: a service that is down for a day is waited
    /// for.
    /// </summary>
    private const int FailingRounds = 30;

    public static string InstanceId(string reconciliation, TenantId tenant) => $"reconcile.{tenant}.{reconciliation}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<ReconcileStartedV1>()
            ?? throw new InvalidOperationException("A reconciliation was started without its input.");
        for (var failing = 0; failing < FailingRounds;)
        {
            var round = await context.CallActivityAsync<ReconciledV1>(Apply, started, ErasureRetries.Patiently);
            if (round is { Unreached: 0, Retriable: 0 })
                break;
            if (round.Unreached == 0)
                await context.CreateTimer(
                    ErasureRetries.Next(context.CurrentUtcDateTime, failing++), CancellationToken.None);
        }

        await context.CallActivityAsync(Finish, started, ErasureRetries.Patiently);
    }
}
