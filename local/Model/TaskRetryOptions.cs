namespace PrivacyFunctions.Local;

/// <summary>Retries after a policy, or as a handler decides: exactly one of the two.</summary>
public sealed class TaskRetryOptions
{
    /// <summary>After a policy.</summary>
    public TaskRetryOptions(RetryPolicy policy) => Policy = policy;

    /// <summary>As a handler decides.</summary>
    public TaskRetryOptions(AsyncRetryHandler handler) => Handler = handler;

    /// <summary>The policy, or null.</summary>
    public RetryPolicy? Policy { get; }

    /// <summary>The handler, or null.</summary>
    public AsyncRetryHandler? Handler { get; }

    /// <summary>After a policy.</summary>
    public static implicit operator TaskRetryOptions(RetryPolicy policy) => FromRetryPolicy(policy);

    /// <summary>As a handler decides.</summary>
    public static implicit operator TaskRetryOptions(AsyncRetryHandler handler) => FromRetryHandler(handler);

    /// <summary>As a handler decides.</summary>
    public static implicit operator TaskRetryOptions(RetryHandler handler) => FromRetryHandler(handler);

    /// <summary>After a policy.</summary>
    public static TaskRetryOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>As a handler decides.</summary>
    public static TaskRetryOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <summary>As a handler decides.</summary>
    public static TaskRetryOptions FromRetryHandler(RetryHandler handler) =>
        new(context => Task.FromResult(handler(context)));
}

/// <summary>
/// Decides after a failure whether to try again. Runs inside the orchestrator, so it must be deterministic.
/// </summary>
public delegate bool RetryHandler(RetryContext retryContext);

/// <summary>
/// Like <see cref="RetryHandler"/>, and may wait on durable timers of the orchestration, for a delay of its own.
/// </summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

/// <summary>
/// What a retry handler is told. Do not write this name in the app: the real one has it in two namespaces.
/// </summary>
/// <param name="OrchestrationContext">The orchestration, for timers and loggers.</param>
/// <param name="LastAttemptNumber">How often it has failed, from 1.</param>
/// <param name="LastFailure">The last failure.</param>
/// <param name="TotalRetryTime">Time since the first attempt, in the orchestration's time.</param>
/// <param name="CancellationToken">Never cancelled, neither here nor in the real one.</param>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);
