namespace PrivacyFunctions.Governance.Telling;

/// <summary>The steps of <see cref="TellTenantsOrchestrator"/>. Each may run again at any time.</summary>
public sealed class TellTenantsActivities(TellingCourse course)
{
    public const string Tell = "TellSomeTenants";
    public const string Record = "RecordTelling";

    [Function(Tell)]
    public Task<TenantsToldV1> TellAsync([ActivityTrigger] TellTenantsV1 step, CancellationToken cancellation) =>
        course.TellAsync(step, cancellation);

    [Function(Record)]
    public Task RecordAsync([ActivityTrigger] TellingDoneV1 done, CancellationToken cancellation) =>
        course.RecordAsync(done, cancellation);
}
