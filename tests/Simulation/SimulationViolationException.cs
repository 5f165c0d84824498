namespace PrivacyFunctions.Simulation;

/// <summary>An invariant does not hold: the run has found a bug.</summary>
internal sealed class SimulationViolationException(string message) : Exception(message);
