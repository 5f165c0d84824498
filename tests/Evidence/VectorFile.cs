namespace PrivacyFunctions.Tests.Evidence;

/// <summary>
/// Lines of a file under <c>tests/Vectors</c>: a word, a blank, and the rest; lines that begin with # are comments.
/// </summary>
internal static class VectorFile
{
    public static IReadOnlyList<(string Word, string Text)> Read(string name) =>
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", name))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(parts => (parts[0], parts.Length == 2 ? parts[1] : "")),
    ];
}
