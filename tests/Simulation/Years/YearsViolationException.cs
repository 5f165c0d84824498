namespace PrivacyFunctions.Simulation.Years;

/// <summary>A published promise was not kept, or the simulation cannot go on.</summary>
internal sealed class YearsViolationException(string message) : Exception(message);
