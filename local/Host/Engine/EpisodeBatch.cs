namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// What an instance does with its messages: which become events, which are too late, and which wait while it is
/// suspended.
/// </summary>
internal sealed record EpisodeBatch(
    IReadOnlyList<HistoryEvent> Events,
    IReadOnlyList<Message> Arrived,
    IReadOnlyList<Message> Parked,
    EpisodeBatch.Course Next,
    HistoryEvent? Termination = null)
{
    /// <summary>What the episode does.</summary>
    internal enum Course
    {
        /// <summary>Only tidies up: nothing for the orchestrator.</summary>
        Tidy,

        /// <summary>Gives the events to the orchestrator.</summary>
        Run,

        /// <summary>Stops until it is resumed.</summary>
        Suspend,

        /// <summary>Ends.</summary>
        Terminate,
    }

    public static EpisodeBatch Sort(InstanceHeader instance, IReadOnlyList<Message> messages)
    {
        if (instance.IsFinished)
            return new([], messages, [], Course.Tidy);
        var current = messages.Where(
            message => message.Execution is null || message.Execution == instance.Execution).ToList();
        var late = messages.Where(message => message.Execution is { } execution && execution != instance.Execution);
        if (current.Find(message => message.Event.Kind == HistoryEventKind.ExecutionTerminated) is { } end)
            return new([end.Event], messages, [], Course.Terminate, end.Event);
        var isDelayed = instance.Status == OrchestrationRuntimeStatus.Pending
            && !current.Exists(message => message.Event.Kind == HistoryEventKind.ExecutionStarted);
        if (isDelayed)
            return new([], [.. late], current, Course.Tidy);
        if (!EndsSuspended(instance, current))
            return current.Count == 0 ? new([], [.. late], [], Course.Tidy) : new(
                Order(current), messages, [], Course.Run);

        var controls = current.Where(message => IsControl(message.Event)).ToList();
        var parked = current.Where(message => !IsControl(message.Event)).ToList();
        return new(
            [.. controls.Select(message => message.Event)],
            [.. late, .. controls],
            parked,
            controls.Count == 0 ? Course.Tidy : Course.Suspend);
    }

    /// <summary>The start comes first, whatever came before it; a mere sign is no event.</summary>
    private static List<HistoryEvent> Order(IEnumerable<Message> messages) =>
    [
        .. messages.Where(message => message.Source is not MessageSource.None)
            .Select(message => message.Event)
            .OrderBy(next => next.Kind == HistoryEventKind.ExecutionStarted ? 0 : 1),
    ];

    private static bool EndsSuspended(InstanceHeader instance, IEnumerable<Message> messages) => messages.Aggregate(
        instance.Status == OrchestrationRuntimeStatus.Suspended,
        (suspended, message) => message.Event.Kind switch
        {
            HistoryEventKind.ExecutionSuspended => true,
            HistoryEventKind.ExecutionResumed => false,
            _ => suspended,
        });

    private static bool IsControl(HistoryEvent next) =>
        next.Kind is HistoryEventKind.ExecutionSuspended or HistoryEventKind.ExecutionResumed;
}
