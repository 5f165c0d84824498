namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// What happened to an instance, in the words and numbers of the Durable Task framework. The numbers are stored: never
/// change one.
/// </summary>
public enum HistoryEventKind
{
    ExecutionStarted = 0,
    ExecutionCompleted = 1,
    ExecutionTerminated = 3,
    TaskScheduled = 4,
    TaskCompleted = 5,
    TaskFailed = 6,
    SubOrchestrationInstanceCreated = 7,
    SubOrchestrationInstanceCompleted = 8,
    SubOrchestrationInstanceFailed = 9,
    TimerCreated = 10,
    TimerFired = 11,

    /// <summary>An episode began; its time is the orchestration's time until the next one.</summary>
    OrchestratorStarted = 12,
    EventSent = 14,
    EventRaised = 15,
    ExecutionSuspended = 19,
    ExecutionResumed = 20,
}

/// <summary>One row of an instance's history, or one message on its way there.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="TaskId">The number of the task in its execution, counted from 0; null for what belongs to no
/// task.</param>
/// <param name="Name">Of the orchestrator, activity or event.</param>
/// <param name="Data">Input, output, event or failure as JSON; a timer's time; a reason.</param>
/// <param name="Target">The instance id of a child or of an event's receiver.</param>
public sealed record HistoryEvent(
    HistoryEventKind Kind, DateTime At, int? TaskId = null, string? Name = null, string? Data = null,
    string? Target = null)
{
    /// <summary>Whether the orchestrator's code did it, so that a replay must do it again.</summary>
    public bool IsAction => Kind is HistoryEventKind.TaskScheduled or HistoryEventKind.TimerCreated
        or HistoryEventKind.SubOrchestrationInstanceCreated or HistoryEventKind.EventSent;

    /// <summary>For messages to people: what it is, without any payload.</summary>
    public override string ToString() =>
        Kind + (Name is null ? "" : $" '{Name}'") + (TaskId is null ? "" : $" (#{TaskId})");
}
