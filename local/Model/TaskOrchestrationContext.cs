using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Local;

/// <summary>
/// What an orchestrator may do. Its code is replayed from history, so it must do the same each time: no clock,
/// randomness or I/O but
/// through this, and no other await than on the tasks of this. The real engine hangs when an orchestrator leaves its
/// thread; the local one fails it.
/// </summary>
public abstract class TaskOrchestrationContext
{
    /// <summary>The orchestrator's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The instance's id; no personal data in it.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The calling orchestration, or null.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The time of the current episode, the same at each replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code now running has run before. For logging only.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Makes the loggers that are then made replay-safe.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The input, or the type's default when there is none.</summary>
    public abstract T? GetInput<T>();

    /// <summary>Runs an activity at least once and gives its result.</summary>
    /// <exception cref="TaskFailedException">It failed, after its retries.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) => CallActivityAsync(name, null, options);

    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) =>
        CallActivityAsync<TResult>(name, null, options);

    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public abstract Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>Runs another orchestration as a child and gives its result.</summary>
    /// <exception cref="TaskFailedException">It failed, after its retries.</exception>
    public virtual Task CallSubOrchestratorAsync(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <summary>
    /// A durable timer of any length; cancel it when it is not needed any more. It never fires early.
    /// </summary>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <inheritdoc cref="CreateTimer(TimeSpan, CancellationToken)"/>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>
    /// The next event of this name, without regard to case; one that came before is taken first. Of several waiters the
    /// latest gets it,
    /// even when it was cancelled: the event is then lost, so keep one long-lived waiter per name.
    /// </summary>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>The next event of this name; the task is cancelled when the time is over.</summary>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) =>
        WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <inheritdoc cref="WaitForExternalEvent{T}(string, TimeSpan)"/>
    public async Task<T> WaitForExternalEvent<T>(
        string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timerSource = new();
        using var eventSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = CreateTimer(timeout, timerSource.Token);
        var received = WaitForExternalEvent<T>(eventName, eventSource.Token);
        var loser = await Task.WhenAny(timer, received) == received ? timerSource : eventSource;
        loser.Cancel();
        return await received;
    }

    /// <summary>
    /// Sends an event to another instance, at most once, without waiting; dropped when that instance is not there.
    /// </summary>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>A small value for readers of the instance's status; written at the end of the episode.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Starts anew with an empty history when the orchestrator returns; its result is then ignored.</summary>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <inheritdoc cref="ContinueAsNew(object?, bool)"/>
    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    /// <summary>
    /// A GUID made from the instance's id, time and a counter: the same at each replay, and no secret.
    /// </summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that is silent while replaying.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) =>
        new ReplaySafeLogger(this, LoggerFactory.CreateLogger(categoryName));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger(Type type) =>
        new ReplaySafeLogger(this, LoggerFactory.CreateLogger(type));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger<T>() => new ReplaySafeLogger(this, LoggerFactory.CreateLogger<T>());
}
