namespace PrivacyFunctions.Erasure;

/// <summary>Daily: selectors that no backup needs any more are forgotten within a day.</summary>
public sealed class DeletionLogSchedule(DeletionForgetting forgetting)
{
    [Function("ForgetDeletionSelectors")]
    public Task ForgetAsync([TimerTrigger("0 50 2 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        forgetting.RunAsync(cancellation);
}
