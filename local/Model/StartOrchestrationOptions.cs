namespace PrivacyFunctions.Local;

/// <summary>How a new orchestration is started by a client.</summary>
public record StartOrchestrationOptions
{
    /// <summary>With an instance id and a time; both may be absent.</summary>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>The instance's id; null makes a random one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Not before this time; null or a past time means at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>
    /// Names of <see cref="OrchestrationRuntimeStatus"/>: an existing instance of this id in one of them is not
    /// replaced and the call
    /// fails. Null means those that are not finished: pending, running, suspended.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
