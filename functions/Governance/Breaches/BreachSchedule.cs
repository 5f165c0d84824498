namespace PrivacyFunctions.Governance.Breaches;

/// <summary>Every quarter of an hour: whether a breach's clock runs out.</summary>
public sealed class BreachSchedule(BreachWatch watch)
{
    [Function("WatchBreaches")]
    public Task WatchAsync([TimerTrigger("0 5/15 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        watch.LookAsync(cancellation);
}
