using PrivacyFunctions.Tests.Architecture;

namespace PrivacyFunctions.Tests;

/// <summary>Reads a Markdown table of a file of this repository, so that a test can hold it against the code.</summary>
internal static class ReadmeTable
{
    /// <summary>
    /// The cells of the rows below the header line that begins with <paramref name="header"/>, without backticks.
    /// </summary>
    public static IReadOnlyList<string[]> Read(string file, string header)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, file));
        var start = Array.FindIndex(lines, line => line.StartsWith(header, StringComparison.Ordinal));
        Assert.IsGreaterThanOrEqualTo(0, start, $"{file} has no table that begins with {header}");
        return [.. lines.Skip(start + 2).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
    }

    private static string[] Cells(string line) =>
        [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim().Replace("`", "", StringComparison.Ordinal))];
}
