namespace PrivacyFunctions.Local;

/// <summary>
/// Thrown in an orchestrator when an activity or sub-orchestration failed for good, after its retries.
/// </summary>
public sealed class TaskFailedException : Exception
{
    /// <summary>From an exception.</summary>
    public TaskFailedException(string taskName, int taskId, Exception innerException)
        : base(Describe(taskName, taskId, innerException?.Message), innerException)
    {
        ArgumentNullException.ThrowIfNull(innerException);
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = TaskFailureDetails.FromException(innerException);
    }

    /// <summary>From recorded details.</summary>
    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : base(Describe(taskName, taskId, failureDetails?.ErrorMessage))
    {
        ArgumentNullException.ThrowIfNull(failureDetails);
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = failureDetails;
    }

    /// <summary>The activity's or sub-orchestrator's name.</summary>
    public string TaskName { get; }

    /// <summary>Its id in the orchestration's history.</summary>
    public int TaskId { get; }

    /// <summary>What went wrong, as text: the original exception is not carried over.</summary>
    public TaskFailureDetails FailureDetails { get; }

    private static string Describe(string taskName, int taskId, string? message) => message is null
        ? $"Task '{taskName}' (#{taskId}) failed with an unhandled exception."
        : $"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {message}";
}
