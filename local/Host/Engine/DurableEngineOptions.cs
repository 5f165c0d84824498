namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Limits of the engine and the switches by which tests make it stricter.</summary>
public sealed record DurableEngineOptions
{
    /// <summary>Activities at once: enough to fill two cores with waiting work, few enough to bound memory.</summary>
    public int MaxConcurrentActivities { get; init; } = 64;

    /// <summary>
    /// Orchestrators kept in memory between two episodes; those used longest ago are dropped and replayed from history
    /// when they are
    /// woken. Bounds what sleeping instances hold.
    /// </summary>
    public int MaxCachedOrchestrators { get; init; } = 256;

    /// <summary>
    /// An input, output, event or custom status in bytes of UTF-8: the Durable Task Scheduler's limit.
    /// </summary>
    public int MaxPayloadBytes { get; init; } = 1024 * 1024;

    /// <summary>Replays the whole history at every episode, as a crash between any two would.</summary>
    public bool ReplayEveryEpisode { get; init; }

    /// <summary>
    /// Share (0 to 1) of activities whose first result is thrown away and that are run again, as a crash would do it:
    /// an activity
    /// that is not idempotent shows. Which ones is decided by <see cref="RepeatSeed"/>, instance and task.
    /// </summary>
    public double RepeatShare { get; init; }

    /// <summary>
    /// Share (0 to 1) of activities that run twice at the same time, as when the first runner was only thought dead;
    /// the outcome that comes first counts.
    /// </summary>
    public double OverlapShare { get; init; }

    /// <summary>Share (0 to 1) of events that reach their instance twice, as at-least-once delivery may do.</summary>
    public double EventRepeatShare { get; init; }

    /// <summary>
    /// Share (0 to 1) of events that never reach their instance, as Durable Task may lose them when an instance
    /// continues as new. The sender is not told.
    /// </summary>
    public double EventLossShare { get; init; }

    /// <summary>Seed of the choice which activities and events are repeated or lost.</summary>
    public int RepeatSeed { get; init; }

    /// <summary>
    /// All that the real engine may repeat or lose, often, by a seed: an app that relies on luck shows.
    /// </summary>
    public static DurableEngineOptions Trouble(int seed) => new()
    {
        RepeatShare = 0.3,
        OverlapShare = 0.2,
        EventRepeatShare = 0.3,
        EventLossShare = 0.3,
        RepeatSeed = seed,
    };
}
