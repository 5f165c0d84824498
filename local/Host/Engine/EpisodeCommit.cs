namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>All that an episode changes, written in one transaction.</summary>
/// <param name="Instance">As it was before the episode.</param>
/// <param name="Events">To append to the history, actions included.</param>
/// <param name="Arrived">Messages that are in it, or that came too late; their rows go away.</param>
/// <param name="Parked">Messages that a suspended instance does not take now.</param>
internal sealed record EpisodeCommit(
    InstanceHeader Instance,
    DateTime At,
    IReadOnlyList<HistoryEvent> Events,
    EpisodeOutcome Outcome,
    IReadOnlyList<Message> Arrived,
    IReadOnlyList<Message> Parked,
    IReadOnlyList<TimerKey> CancelledTimers,
    CustomStatusChange? CustomStatus);

/// <summary>What a written episode asks for outside its instance.</summary>
internal sealed class EpisodeEffects(Misfortune misfortune)
{
    /// <summary>What happens to events on their way, in tests.</summary>
    public Misfortune Misfortune => misfortune;

    /// <summary>False when the instance had been replaced or purged meanwhile: nothing was written.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Instances whose inbox has something new.</summary>
    public List<long> Woken { get; } = [];

    /// <summary>Instances that gave way to a new one of the same id.</summary>
    public List<long> Replaced { get; } = [];

    /// <summary>Ids to which an event was sent that nobody could take.</summary>
    public List<string> Undeliverable { get; } = [];
}
