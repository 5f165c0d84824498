namespace PrivacyFunctions.Retention.OwnData;

/// <summary>Hourly, for what is done once a day: an hour that failed or had too much to do is followed by the next.</summary>
public sealed class OwnDataSchedule(AuditForgetting audit)
{
    [Function("ForgetAuditMonths")]
    public Task ForgetAuditAsync([TimerTrigger("0 30 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        audit.RunAsync(cancellation);
}
