namespace PrivacyFunctions.Intake;

/// <summary>
/// Does what an intake waits for, however often the mail provider or the directory fails meanwhile.
/// </summary>
public static class IntakeOrchestrator
{
    public const string Name = "DriveIntake";
    public const string MailCode = "MailIntakeCode";
    public const string Submit = "SubmitIntake";

    /// <summary>
    /// 30 attempts with doubling pauses up to an hour: about a day, after which the reconciler starts it anew.
    /// </summary>
    private static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 30,
        firstRetryInterval: TimeSpan.FromSeconds(5),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromHours(1)));

    public static string InstanceId(IntakeDueV1 due) => $"intake.{due.Tenant}.{due.Intake}.{due.Phase}";

    [Function(Name)]
    public static Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var due = context.GetInput<IntakeDueV1>()!;
        return due.Phase is IntakePhase.Code
            ? context.CallActivityAsync(MailCode, due, Patiently)
            : context.CallActivityAsync(Submit, due, Patiently);
    }
}
