namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// Decides by seed what is repeated or lost, in tests: what Durable Task does now and then, often and reproducibly.
/// </summary>
internal sealed class Misfortune(DurableEngineOptions options)
{
    private int _events;

    public bool RepeatsAfter(ActivityRun run) => Strikes(options.RepeatShare, $"after/{Key(run)}");

    public bool Overlaps(ActivityRun run) => Strikes(options.OverlapShare, $"beside/{Key(run)}");

    /// <summary>How often an event arrives: once, twice or never.</summary>
    public int Copies(string receiver, string? name)
    {
        if (options.EventLossShare <= 0 && options.EventRepeatShare <= 0)
            return 1;
        var key = $"{receiver}/{name}/{Interlocked.Increment(ref _events)}";
        if (Strikes(options.EventLossShare, $"lost/{key}"))
            return 0;
        return Strikes(options.EventRepeatShare, $"twice/{key}") ? 2 : 1;
    }

    private bool Strikes(double share, string what) =>
        share > 0 && DeterministicGuid.Hash($"{options.RepeatSeed}/{what}") < share * uint.MaxValue;

    private static string Key(ActivityRun run) => $"{run.InstanceId}/{run.Execution}/{run.TaskId}";
}
