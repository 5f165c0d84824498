namespace PrivacyFunctions.Local;

/// <summary>
/// One run of an activity. An activity runs at least once; it may run again after its result was lost in a crash.
/// </summary>
public abstract class TaskActivityContext
{
    /// <summary>The activity's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The id of the orchestration that called it.</summary>
    public abstract string InstanceId { get; }
}

/// <summary>The orchestration that called this one.</summary>
/// <param name="Name">The parent's name.</param>
/// <param name="InstanceId">The parent's instance id.</param>
public record ParentOrchestrationInstance(TaskName Name, string InstanceId);

/// <summary>How an orchestration starts itself anew.</summary>
public class ContinueAsNewOptions
{
    /// <summary>The new execution's input.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether events that nobody waited for are handed to the new execution. Default true.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;
}
