namespace PrivacyFunctions.Simulation.Years;

/// <summary>What a run is made from; the same options give the same run.</summary>
/// <param name="Yaml">The pack.</param>
internal sealed record YearsOptions(string Yaml, int Subjects, int Days, ulong Seed);

/// <param name="Violation">What went wrong; null when nothing did.</param>
/// <param name="Born">Records that there were, from the first day on.</param>
/// <param name="Ended">Records that sweeps deleted or took the person from.</param>
/// <param name="Live">Records at the end.</param>
internal sealed record YearsResult(
    string? Violation, int Rules, long Born, long Ended, long Live, int Protected, TimeSpan Taken);
