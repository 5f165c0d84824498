namespace PrivacyFunctions.Requests;

/// <summary>Mails one notice, however often the mail provider fails meanwhile.</summary>
public static class NoticeOrchestrator
{
    public const string Name = "MailRequestNotice";
    public const string Deliver = "DeliverRequestNotice";

    /// <summary>
    /// 30 attempts with doubling pauses up to an hour: about a day, after which the reconciler starts it anew.
    /// </summary>
    private static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 30,
        firstRetryInterval: TimeSpan.FromSeconds(5),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromHours(1)));

    public static string InstanceId(NoticeDueV1 notice) => $"notice.{notice.Tenant}.{notice.Request}.{notice.Kind}";

    [Function(Name)]
    public static Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.CallActivityAsync(Deliver, context.GetInput<NoticeDueV1>(), Patiently);
}
