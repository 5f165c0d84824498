namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Where an instance stands after an episode.</summary>
internal abstract record EpisodeOutcome
{
    private EpisodeOutcome()
    {
    }

    /// <summary>The status and the JSON that an execution ends with; null while it goes on.</summary>
    public (OrchestrationRuntimeStatus Status, string? Data)? End => this switch
    {
        Completed(var output) => (OrchestrationRuntimeStatus.Completed, output),
        Failed(var failure) => (OrchestrationRuntimeStatus.Failed, DurableJson.Write(failure)),
        ContinuedAsNew(var input, _) => (OrchestrationRuntimeStatus.ContinuedAsNew, input),
        Terminated(var output) => (OrchestrationRuntimeStatus.Terminated, output),
        _ => null,
    };

    /// <summary>It waits for something.</summary>
    internal sealed record Waiting : EpisodeOutcome;

    /// <summary>It was told to stop until it is resumed.</summary>
    internal sealed record Suspended : EpisodeOutcome;

    internal sealed record Completed(string? Output) : EpisodeOutcome;

    internal sealed record Failed(TaskFailureDetails Failure) : EpisodeOutcome;

    internal sealed record Terminated(string? Output) : EpisodeOutcome;

    /// <summary>It begins anew, with events that the old execution has not taken.</summary>
    internal sealed record ContinuedAsNew(string? Input, IReadOnlyList<HistoryEvent> Preserved) : EpisodeOutcome;
}
