using PrivacyFunctions.Simulation.Faults;

namespace PrivacyFunctions.Simulation;

/// <summary>What a run is made from; the same options give the same run.</summary>
internal sealed record SimulationOptions(ulong Seed, FaultPlan Faults)
{
    /// <summary>What the app is started with.</summary>
    public Scene Scene { get; init; } = Scene.Erasure;

    /// <summary>Effects that are ready take their turns in order, or in the seed's.</summary>
    public bool Shuffled { get; init; }

    /// <summary>How long a delayed effect takes.</summary>
    public Func<TimeSpan> Delay { get; init; } = () => TimeSpan.FromSeconds(20);

    /// <summary>
    /// When a service carries out a call whose caller has given up. A piece has 75 s and its permit 120 s, so at most
    /// 44 s.
    /// </summary>
    public Func<TimeSpan> Late { get; init; } = () => TimeSpan.FromSeconds(40);

    /// <summary>Keeps each step's text and their hash, for those who look at one run or compare two.</summary>
    public bool KeepsTrace { get; init; }
}
