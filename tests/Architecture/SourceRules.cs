using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>What a source file may not contain, wherever it lies. Each rule answers one sentence a violation.</summary>
internal static partial class SourceRules
{
    /// <summary>400 lines: house style says hardly any over 300; past this one a file is two.</summary>
    private const int MaxLines = 400;

    private static readonly string[] AzureNamespaces =
        ["Azure", "Microsoft.Azure", "Microsoft.DurableTask", "Microsoft.IdentityModel", "SendGrid", "OpenTelemetry"];

    public static IEnumerable<string> TooLong(RepositoryFile file) =>
        file.Text.Count(c => c == '\n') is var lines and > MaxLines
        ? [$"{file.Path} has {lines} lines; {MaxLines} are the most."]
        : [];

    public static IEnumerable<string> Conditionals(RepositoryFile file) => SourceCompiler.Parse(file)
        .DescendantTrivia(descendIntoTrivia: true)
        .Where(trivia => trivia.IsKind(SyntaxKind.IfDirectiveTrivia) || trivia.IsKind(SyntaxKind.RegionDirectiveTrivia))
        .Select(trivia =>
            $"{Place(file, trivia.GetLocation())} has a #if or a #region; builds differ in the project file only.");

    public static IEnumerable<string> AzureNames(RepositoryFile file)
    {
        var root = SourceCompiler.Parse(file);
        var usings = root.DescendantNodes().OfType<UsingDirectiveSyntax>()
            .Where(directive => directive.NamespaceOrType is NameSyntax)
            .Select(directive => (Node: (SyntaxNode)directive, Name: directive.NamespaceOrType.ToString()));
        var qualified = root.DescendantNodes()
            .Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax)
            .Select(node => (Node: node, Name: node.ToString()));
        return usings.Concat(qualified)
            .Where(found => found.Name.Replace("global::", "", StringComparison.Ordinal) is var bare
                && AzureNamespaces.Any(name => IsIn(bare, name)))
            .Select(found =>
                $"{Place(file, found.Node.GetLocation())} names {found.Name}; Azure's types stay in functions/Azure/.");
    }

    public static IEnumerable<string> WrongNamespace(RepositoryFile file)
    {
        var declared = SourceCompiler.Parse(file).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>();
        return declared.Select(node => node.Name.ToString()).Where(name => name != NamespaceOf(file.Path))
            .Select(name => $"{file.Path} declares namespace {name}; its folder says {NamespaceOf(file.Path)}.");
    }

    public static IEnumerable<string> Addresses(RepositoryFile file) => EmailAddress().Matches(file.Text)
        .Where(match => !match.Value.EndsWith(".example", StringComparison.OrdinalIgnoreCase))
        .Select(match =>
            $"{file.Path} has something like an e-mail address, {match.Value}; invented ones end in .example.");

    public static string Place(RepositoryFile file, Location location) =>
        $"{file.Path}:{location.GetLineSpan().StartLinePosition.Line + 1}";

    private static bool IsIn(string name, string space) =>
        name == space || name.StartsWith(space + ".", StringComparison.Ordinal);

    private static string NamespaceOf(string path)
    {
        var folders = path.Split('/')[..^1];
        return string.Join('.', folders switch
        {
            ["functions", .. var below] => ["PrivacyFunctions", .. below],
            ["local", "Model", .. var below] => ["PrivacyFunctions", "Local", .. below],
            ["local", "Host", .. var below] => ["PrivacyFunctions", "Local", "Host", .. below],
            ["cli", .. var below] => ["PrivacyFunctions", "Cli", .. below],
            ["tests", "Benchmarks" or "Simulation", .. var below] => ["PrivacyFunctions", folders[1], .. below],
            ["tests", .. var below] => ["PrivacyFunctions", "Tests", .. below],
            _ => folders,
        });
    }

    [GeneratedRegex(
        @"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmailAddress();
}
