using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>Compiles sources of ours in memory, against the assemblies of this test process.</summary>
internal static class SourceCompiler
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "PrivacyFunctions.Local",
    ];

    /// <summary>functions/Azure/ against the app of the Local build and the declarations of the SDK list.</summary>
    public static CSharpCompilation AzureAdapters(IEnumerable<RepositoryFile> sources, string sdkList) => Compile(
        sources.Append(new RepositoryFile("azure-sdk-members.txt", SdkDeclarations.ToSource(sdkList))),
        ["Microsoft.Extensions.Hosting"],
        "PrivacyFunctions.Tests",
        OutputKind.ConsoleApplication);

    /// <summary>functions/ without Azure/, as the Local build compiles it.</summary>
    public static CSharpCompilation Functions(IEnumerable<RepositoryFile> sources) =>
        Compile(sources, [], "PrivacyFunctions", OutputKind.DynamicallyLinkedLibrary);

    public static SyntaxNode Parse(RepositoryFile file) => CSharpSyntaxTree.ParseText(file.Text, Options, file.Path).GetRoot();

    /// <summary>One sentence an error, without its warnings.</summary>
    public static IReadOnlyList<string> Errors(CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString())];

    private static CSharpCompilation Compile(
        IEnumerable<RepositoryFile> sources, string[] furtherUsings, string assembly, OutputKind kind)
    {
        var usings = string.Concat(ImplicitUsings.Concat(furtherUsings).Select(name => $"global using global::{name};\n"));
        var trees = sources.Append(new RepositoryFile("GlobalUsings.cs", usings))
            .Select(file => CSharpSyntaxTree.ParseText(file.Text, Options, file.Path));
        var options = new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(assembly, trees, References(assembly), options);
    }

    private static IEnumerable<MetadataReference> References(string assembly)
    {
        // An assembly that is compiled here cannot also be referenced; the tests' own could not see its internals.
        var paths = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return paths
            .Where(path => Path.GetFileNameWithoutExtension(path) is var name && name != assembly && name != "PrivacyFunctions.Tests")
            .Select(path => MetadataReference.CreateFromFile(path));
    }
}
