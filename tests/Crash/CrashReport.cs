namespace PrivacyFunctions.Tests.Crash;

/// <param name="Instances">Orchestrations whose start was confirmed to the client; each has a child.</param>
/// <param name="Results">Activity results that the instances ended with.</param>
/// <param name="LostOrchestrations">Confirmed, and not completed in the end.</param>
/// <param name="LostResults">Handed on to a later step, and another one in the end.</param>
/// <param name="EarlyTimers">Steps behind a timer that ran before its time.</param>
public sealed record CrashReport(
    int Kills, int Seed, int Instances, int Results, int LostOrchestrations, int LostResults, int EarlyTimers)
{
    public bool IsClean => LostOrchestrations == 0 && LostResults == 0 && EarlyTimers == 0 && Instances > 0;

    public override string ToString() =>
        $"{Kills} kills (seed {Seed}): {Instances} orchestrations with {Results} activity results; lost: "
        + $"{LostOrchestrations} orchestrations, {LostResults} results; {EarlyTimers} timers early";
}
