namespace PrivacyFunctions.Requests;

/// <summary>
/// What wakes an orchestration that sleeps. It carries nothing, because the orchestration then reads the row; a lost one
/// costs latency only.
/// </summary>
internal static class WakeEvent
{
    public const string Name = "wake";

    public static Task Wait(TaskOrchestrationContext context) => context.WaitForExternalEvent<object?>(Name);

    /// <summary>
    /// Waits anew. All events that have come by now woke it once: a turn for each would only ask failing services in a
    /// storm.
    /// </summary>
    public static Task WaitForNext(TaskOrchestrationContext context)
    {
        var wake = Wait(context);
        while (wake.IsCompleted)
            wake = Wait(context);
        return wake;
    }

    /// <summary>Sleeps until the time or the event; true when the event came.</summary>
    public static async Task<bool> CameBeforeAsync(TaskOrchestrationContext context, Task wake, DateTime until)
    {
        using var woken = new CancellationTokenSource();
        var timer = context.CreateTimer(until, woken.Token);
        if (await Task.WhenAny(timer, wake) != wake)
            return false;
        woken.Cancel();
        return true;
    }
}
