using System.Text.RegularExpressions;
using PrivacyFunctions.Tests.Architecture;

namespace PrivacyFunctions.Tests.Erasure;

/// <summary>
/// The deliberate bugs that the simulation hunts: <c>dotnet run -c Release --project tests/Simulation -- mutants</c>.
/// </summary>
[TestClass]
public sealed partial class DeliberateBugsTests
{
    [TestMethod]
    public void Every_deliberate_bug_still_fits_the_code()
    {
        var patches = Directory.GetFiles(
            Path.Combine(Repository.Root, "tests", "Simulation", "Mutants"), "*.patch", SearchOption.AllDirectories);
        Assert.IsGreaterThanOrEqualTo(45, patches.Length);
        foreach (var patch in patches)
        {
            var file = "";
            foreach (var part in Parts().Split(File.ReadAllText(patch)).Where(part => part.Length > 0))
            {
                var before = string.Concat(part.Split('\n').Where(line => line.StartsWith(' ') || line.StartsWith('-'))
                    .Where(line => !line.StartsWith("---", StringComparison.Ordinal)).Select(line => line[1..] + "\n"));
                if (part.StartsWith("diff", StringComparison.Ordinal))
                    file = File.ReadAllText(Path.Combine(Repository.Root, Target().Match(part).Groups[1].Value));
                else
                    Assert.Contains(before, file, $"{Path.GetFileName(patch)} does not fit any more");
            }
        }
    }

    [GeneratedRegex("(?m)(?=^diff --git )|^@@.*\n", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parts();

    [GeneratedRegex("(?m)^\\+\\+\\+ b/(.*)$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Target();
}
