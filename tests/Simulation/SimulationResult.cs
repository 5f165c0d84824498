using PrivacyFunctions.Simulation.Faults;

namespace PrivacyFunctions.Simulation;

/// <param name="Violation">What went wrong; null when nothing did.</param>
/// <param name="TraceHash">Of every step: equal for two runs of the same seed.</param>
/// <param name="Effects">In order; what a fault can be put on.</param>
/// <param name="Trace">The steps' texts, where they were kept.</param>
internal sealed record SimulationResult(
    string? Violation, string TraceHash, IReadOnlyList<Effect> Effects, IReadOnlyList<string> Trace,
    DateTimeOffset EndedAt);
