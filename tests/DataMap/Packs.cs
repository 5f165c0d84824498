using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

/// <summary>Packs for tests: the sample as it is shipped, and small ones written in the test.</summary>
internal static class Packs
{
    /// <summary>The five products' packs and the sample's.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
        ["fluxcascade", "planvault", "plexur", "plexxa", "sample", "vynos"];

    public static string SamplePath { get; } = PathOf("sample");

    public static string PathOf(string name) =>
        Path.Combine(AppContext.BaseDirectory, "policies", $"{name}.yaml");

    /// <summary>A week in which the person can change their mind, and all services at once.</summary>
    public static ErasureRules UsualErasure { get; } = new(
        CalendarPeriod.Parse("P7D"), CalendarPeriod.Parse("P1D"), RestrictDuringGrace: false, [], [],
        new BackupRules(CalendarPeriod.Parse("P30D"), []));

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
