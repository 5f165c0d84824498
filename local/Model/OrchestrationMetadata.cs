namespace PrivacyFunctions.Local;

/// <summary>What is known of an instance. Input, output and custom status are there when they were asked for.</summary>
public sealed class OrchestrationMetadata(string name, string instanceId)
{
    /// <summary>The orchestrator's name.</summary>
    public string Name { get; } = name;

    /// <summary>The instance's id.</summary>
    public string InstanceId { get; } = instanceId;

    /// <summary>Where it stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last episode was recorded.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>The input as JSON.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>The output as JSON.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>The custom status as JSON.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Why it failed, if it did.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Whether the status is running.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it is finished: completed, failed or terminated.</summary>
    public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed
        or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    internal bool HasInputsAndOutputs { get; init; }

    /// <summary>The input.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadInputAs<T>() => Read<T>(SerializedInput);

    /// <summary>The output.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput);

    /// <summary>The custom status.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus);

    /// <summary>
    /// Name, id and status. The real one also prints the beginning of the payloads; here nothing of them can reach a
    /// log.
    /// </summary>
    public override string ToString() => $"[Name: '{Name}', ID: '{InstanceId}', RuntimeStatus: {RuntimeStatus}]";

    private T? Read<T>(string? json) => HasInputsAndOutputs
        ? DurableJson.Read<T>(json)
        : throw new InvalidOperationException("Fetch the instance with getInputsAndOutputs to read its payloads.");
}

/// <summary>Where an instance stands.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>Running or waiting.</summary>
    Running = 0,

    /// <summary>Returned.</summary>
    Completed = 1,

    /// <summary>Between two executions; not seen from outside.</summary>
    ContinuedAsNew = 2,

    /// <summary>Threw.</summary>
    Failed = 3,

    /// <summary>Obsolete in the real one and never set.</summary>
    Canceled = 4,

    /// <summary>Ended from outside.</summary>
    Terminated = 5,

    /// <summary>Scheduled, has not run.</summary>
    Pending = 6,

    /// <summary>Stopped from outside until it is resumed.</summary>
    Suspended = 7,
}
