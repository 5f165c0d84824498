namespace PrivacyFunctions.Local;

/// <summary>How an activity or a sub-orchestration is called.</summary>
public record TaskOptions
{
    /// <summary>With retries.</summary>
    public TaskOptions(TaskRetryOptions? retry)
        : this(retry, null)
    {
    }

    /// <summary>With retries and tags; both may be absent.</summary>
    public TaskOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
    {
        Retry = retry;
        Tags = tags;
    }

    /// <summary>How often it is tried again after a failure; null means not at all.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>
    /// For the backend's monitoring; they change nothing in how the task runs. The local engine does not keep them.
    /// </summary>
    public IDictionary<string, string>? Tags { get; init; }

    /// <summary>Retries after a policy.</summary>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>
    /// Retries as long as the handler says so; it runs inside the orchestrator and must be deterministic.
    /// </summary>
    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <inheritdoc cref="FromRetryHandler(AsyncRetryHandler)"/>
    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(handler);

    /// <summary>The same options with an instance id for a sub-orchestration.</summary>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}

/// <summary>How a sub-orchestration is called.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>With retries and an instance id; both may be absent.</summary>
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    /// <summary>From other options; their instance id is kept when none is given.</summary>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options) => InstanceId = instanceId ?? (options as SubOrchestrationOptions)?.InstanceId;

    /// <summary>
    /// The new instance's id; null makes one from the parent's id and history. Retries use the same id again.
    /// </summary>
    public string? InstanceId { get; init; }
}
