namespace PrivacyFunctions.Rights.Restricting;

/// <summary>The steps of <see cref="LiftOrchestrator"/>. Each may run again at any time.</summary>
public sealed class LiftActivities(RestrictionLifting lifting)
{
    public const string Tell = "TellOfLift";
    public const string End = "EndRestriction";

    [Function(Tell)]
    public Task<LiftToldV1> TellAsync([ActivityTrigger] LiftStartedV1 lift, CancellationToken cancellation) =>
        lifting.TellAsync(lift, cancellation);

    [Function(End)]
    public Task EndAsync([ActivityTrigger] EndLiftV1 step, CancellationToken cancellation) =>
        lifting.EndAsync(step, cancellation);
}
