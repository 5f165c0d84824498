using PrivacyFunctions.Tests.Crash;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>The short form of <c>dotnet run --project tests/Crash -- run</c>.</summary>
[TestClass]
public sealed class KillTests
{
    private const int Kills = 10;

    [TestMethod]
    [DataRow(31)]
    public async Task Killing_the_process_at_any_moment_loses_nothing_and_fires_nothing_early(int seed)
    {
        var report = await CrashRun.RunAsync(Kills, seed);

        Console.WriteLine(report);
        Assert.IsTrue(report.IsClean, report.ToString());
    }
}
