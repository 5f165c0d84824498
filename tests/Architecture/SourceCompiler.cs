using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>Compiles sources of ours in memory, against the assemblies of this test process.</summary>
internal static class SourceCompiler
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private static readonly ConditionalWeakTable<RepositoryFile, SyntaxTree> Parsed = [];

    private static readonly Lazy<IReadOnlyList<PortableExecutableReference>> Platform = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
        "System.Threading.Tasks", "PrivacyFunctions.Local",
    ];

    /// <summary>functions/Azure/ against the app of the Local build and the declarations of the SDK list.</summary>
    public static CSharpCompilation AzureAdapters(IEnumerable<RepositoryFile> sources, string sdkList) => Compile(
        sources.Append(new RepositoryFile("azure-sdk-members.txt", SdkDeclarations.ToSource(sdkList))),
        ["Microsoft.Extensions.Hosting"],
        "PrivacyFunctions.Tests",
        OutputKind.ConsoleApplication);

    /// <summary>
    /// functions/ without Azure/, as the Local build compiles it, but for what source generators would add.
    /// </summary>
    public static CSharpCompilation Functions(IEnumerable<RepositoryFile> sources) =>
        Compile(sources, [], "PrivacyFunctions", OutputKind.DynamicallyLinkedLibrary);

    public static SyntaxNode Parse(RepositoryFile file) => Tree(file).GetRoot();

    /// <summary>One sentence an error.</summary>
    public static IReadOnlyList<string> Errors(CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => $"{found}")];

    private static CSharpCompilation Compile(
        IEnumerable<RepositoryFile> sources, string[] furtherUsings, string assembly, OutputKind kind)
    {
        var usings = string.Concat(
            ImplicitUsings.Concat(furtherUsings).Select(name => $"global using global::{name};\n"));
        var trees = sources.Append(new RepositoryFile("GlobalUsings.cs", usings)).Select(Tree);
        var options = new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(assembly, trees, References(assembly), options);
    }

    private static SyntaxTree Tree(RepositoryFile file) =>
        Parsed.GetValue(file, unparsed => CSharpSyntaxTree.ParseText(unparsed.Text, Options, unparsed.Path));

    // An assembly that is compiled here cannot also be referenced; the tests' own is none that anything depends on.
    private static IEnumerable<MetadataReference> References(string assembly) => Platform.Value
        .Where(reference =>
            Path.GetFileNameWithoutExtension(reference.FilePath) is not "PrivacyFunctions.Tests" and var name
            && name != assembly);
}
