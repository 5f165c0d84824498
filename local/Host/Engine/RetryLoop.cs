namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// Tries a task again after a failure. Runs inside the orchestrator: attempts and the waits between them are ordinary
/// tasks of its
/// history, so a retry survives a crash where it stands.
/// </summary>
internal static class RetryLoop
{
    public static async Task<T> RunAsync<T>(
        TaskOrchestrationContext context, TaskRetryOptions? retry, Func<Task<T>> attempt)
    {
        if (retry is null)
            return await attempt();
        var began = context.CurrentUtcDateTime;
        for (var attempts = 1; ; attempts++)
        {
            TaskFailedException failure;
            try
            {
                return await attempt();
            }
            catch (TaskFailedException exception) when (!IsMissing(exception.FailureDetails))
            {
                failure = exception;
            }

            if (!await WaitForNextAsync(context, retry, attempts, began, failure.FailureDetails))
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static async Task<bool> WaitForNextAsync(
        TaskOrchestrationContext context, TaskRetryOptions retry, int attempts, DateTime began,
        TaskFailureDetails failure)
    {
        var elapsed = context.CurrentUtcDateTime - began;
        if (retry.Handler is { } handler)
            return await handler(new RetryContext(context, attempts, failure, elapsed, CancellationToken.None));
        var policy = retry.Policy!;
        var isOver = policy.RetryTimeout != Timeout.InfiniteTimeSpan && elapsed >= policy.RetryTimeout;
        if (attempts >= policy.MaxNumberOfAttempts || isOver || !policy.IsRetriable(failure))
            return false;
        await context.CreateTimer(Delay(policy, attempts), CancellationToken.None);
        return true;
    }

    /// <summary>The wait after the given number of failed attempts.</summary>
    internal static TimeSpan Delay(RetryPolicy policy, int attempts)
    {
        var limit = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
        var ticks = policy.FirstRetryInterval.Ticks * Math.Pow(policy.BackoffCoefficient, attempts - 1);
        return ticks < limit.Ticks ? TimeSpan.FromTicks((long)ticks) : limit;
    }

    private static bool IsMissing(TaskFailureDetails failure) =>
        failure.ErrorType == typeof(TaskNotFoundException).FullName;
}
