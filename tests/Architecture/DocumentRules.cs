using System.Text.RegularExpressions;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>What the documents promise about themselves.</summary>
internal static partial class DocumentRules
{
    /// <param name="exists">Whether a path relative to the root, with <c>/</c>, is a file or a folder.</param>
    public static IEnumerable<string> BrokenLinks(RepositoryFile document, Func<string, bool> exists) => Link()
        .Matches(Code().Replace(document.Text, ""))
        .Select(match => match.Groups["target"].Value)
        .Where(target => !target.StartsWith('#') && !target.Contains("://", StringComparison.Ordinal))
        .Where(target => !target.StartsWith("mailto:", StringComparison.Ordinal))
        .Select(target => target.Split('#')[0])
        .Where(target => !exists(Resolve(document.Path, target)))
        .Select(target => $"{document.Path} links to {target}, which is not there.");

    public static IEnumerable<string> FoldersWithoutReadme(
        IEnumerable<string> sourcePaths, IReadOnlySet<string> readmes) => sourcePaths
        .Select(path => path.Split('/'))
        .Where(parts => parts is ["functions", _, _, ..])
        .Select(parts => $"functions/{parts[1]}")
        .Distinct(StringComparer.Ordinal)
        .Where(folder => !readmes.Contains(folder + "/README.md"))
        .Select(folder => $"{folder} has no README.md.");

    private static string Resolve(string document, string target)
    {
        var parts = new List<string>(target.StartsWith('/') ? [] : document.Split('/')[..^1]);
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else
                return "outside of the repository";
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(?:\s+""[^""]*"")?\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
