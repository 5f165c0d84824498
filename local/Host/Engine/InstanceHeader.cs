namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>What an episode must know of its instance before its history is read.</summary>
/// <param name="Key">The row's number: a replaced instance of the same id has another.</param>
/// <param name="Execution">Counts ContinueAsNew; outcomes of earlier executions' tasks are dropped by it.</param>
/// <param name="HistoryLength">Events recorded in this execution.</param>
internal sealed record InstanceHeader(
    long Key,
    string Id,
    int Execution,
    string Name,
    OrchestrationRuntimeStatus Status,
    int HistoryLength,
    DateTime LastEpisodeAt,
    ParentTask? Parent)
{
    public bool IsFinished => Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed
        or OrchestrationRuntimeStatus.Terminated;
}

/// <summary>The task of a parent's execution that an instance is.</summary>
internal sealed record ParentTask(long Key, int Execution, int TaskId, string Name, string InstanceId);

/// <summary>A row of the timer table. Task -1 is the start of an instance that was scheduled for later.</summary>
internal readonly record struct TimerKey(DateTime FireAt, long Instance, int TaskId)
{
    public const int DelayedStart = -1;
}
