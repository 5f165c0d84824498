using System.Text.Json;
using System.Text.RegularExpressions;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// What can be read from bicep files without its compiler: parameters, outputs, modules, settings of the app. Held to
/// the plain style in which ours are written.
/// </summary>
internal static partial class BicepFiles
{
    public const string Main = "bicep/main.bicep";

    public static IReadOnlyList<RepositoryFile> All { get; } = [.. Repository.Files(".bicep")];

    public static IEnumerable<string> Parameters(string bicep) =>
        Parameter().Matches(bicep).Select(match => match.Groups["name"].Value);

    public static IEnumerable<string> RequiredParameters(string bicep) => Parameter().Matches(bicep)
        .Where(match => !match.Groups["default"].Success).Select(match => match.Groups["name"].Value);

    /// <summary>Parameters and outputs without a description before them.</summary>
    public static IEnumerable<string> Undescribed(RepositoryFile file)
    {
        var described = false;
        foreach (var line in file.Text.Split('\n'))
        {
            var declared = Declaration().Match(line);
            if (declared.Success && !described)
                yield return $"{file.Path}: {declared.Groups["name"].Value} has no description.";
            if (line.StartsWith("@description('", StringComparison.Ordinal))
                described = true;
            else if (line.Length == 0 || declared.Success)
                described = false;
        }
    }

    /// <summary>Paths of the modules that a file uses, relative to the root.</summary>
    public static IEnumerable<string> Modules(RepositoryFile file) => Module().Matches(file.Text)
        .Select(match => Path.GetRelativePath(
            Repository.Root,
            Path.GetFullPath(match.Groups["path"].Value, Path.GetDirectoryName(Repository.PathOf(file.Path))!)))
        .Select(path => path.Replace('\\', '/'));

    /// <summary>Names given to a module's parameters, by module path.</summary>
    public static IEnumerable<(string Module, string Parameter)> Arguments(RepositoryFile file)
    {
        foreach (Match use in ModuleUse().Matches(file.Text))
        {
            var path = Modules(file with { Text = use.Value }).Single();
            foreach (Match argument in Argument().Matches(use.Groups["params"].Value))
                yield return (path, argument.Groups["name"].Value);
        }
    }

    /// <summary>Names of the app's settings; an index or a name that is computed is <c>*</c>.</summary>
    public static IEnumerable<string> Settings(string bicep) => Setting().Matches(bicep)
        .Select(match => match.Groups["name"].Value.Trim('\''))
        .Select(name => Interpolation().Replace(name, "*"));

    public static IReadOnlyDictionary<string, JsonElement> ParameterFile(string path)
    {
        using var document = JsonDocument.Parse(Repository.Read(path));
        return document.RootElement.GetProperty("parameters").EnumerateObject().ToDictionary(
            parameter => parameter.Name, parameter => parameter.Value.GetProperty("value").Clone(),
            StringComparer.Ordinal);
    }

    [GeneratedRegex(
        @"^param (?<name>\w+) \w+(?<default> =)?", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(?:param|output) (?<name>\w+) ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^module \w+ '(?<path>[^']+)'", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Module();

    [GeneratedRegex(
        @"^module \w+ '[^']+' = .*\n(?:  .*\n)*?  params: \{\n(?<params>(?:    .*\n)*)  \}", RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModuleUse();

    [GeneratedRegex(@"^    (?<name>\w+): ", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Argument();

    [GeneratedRegex(
        @"(?<=^\s+)(?<name>[A-Za-z]+__\w+|[A-Z]+(?:_[A-Z]+)+)(?=: )|(?<==> )(?<name>'[A-Za-z]+__[^']*')",
        RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Interpolation();
}
