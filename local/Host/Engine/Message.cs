namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Something on its way to an instance, and the row that goes away when it has arrived.</summary>
/// <param name="Event">What it will be in the history.</param>
/// <param name="Execution">The execution it is for; null when it is for the instance, whichever execution that is
/// in.</param>
/// <param name="Source">Where it is kept until then.</param>
internal sealed record Message(HistoryEvent Event, int? Execution, MessageSource Source)
{
    /// <summary>Says nothing but that there is something to look at.</summary>
    public static Message Wake { get; } =
        new(new(HistoryEventKind.OrchestratorStarted, DateTime.UnixEpoch), null, new MessageSource.None());
}

/// <summary>Where a message is kept until it has arrived.</summary>
internal abstract record MessageSource
{
    private MessageSource()
    {
    }

    /// <summary>A row of the inbox.</summary>
    internal sealed record Inbox(long Row) : MessageSource;

    /// <summary>
    /// The row of the activity that it is the outcome of: lost in a crash, and then the activity runs again.
    /// </summary>
    internal sealed record Activity(long Instance, int Execution, int TaskId) : MessageSource;

    /// <summary>The row of the timer that fired.</summary>
    internal sealed record Timer(TimerKey Key) : MessageSource;

    /// <summary>Nowhere: a sign to look at the instance again.</summary>
    internal sealed record None : MessageSource;
}
