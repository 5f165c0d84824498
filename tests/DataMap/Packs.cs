using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

/// <summary>Packs for tests: the sample as it is shipped, and small ones written in the test.</summary>
internal static class Packs
{
    public static string SamplePath { get; } = Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml");

    public static PolicyPack Sample() => Load(File.ReadAllText(SamplePath));

    public static PolicyPack Load(string yaml) => PolicyPackLoader.Load("pack.yaml", yaml) switch
    {
        PolicyPackOutcome.Loaded loaded => loaded.Pack,
        PolicyPackOutcome.Invalid invalid => throw new AssertFailedException(string.Join('\n', invalid.Errors)),
        _ => throw new AssertFailedException("An outcome that the loader does not have."),
    };

    public static IReadOnlyList<PackError> Errors(string yaml) =>
        PolicyPackLoader.Load("pack.yaml", yaml) is PolicyPackOutcome.Invalid invalid ? invalid.Errors : [];
}
