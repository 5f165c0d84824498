using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// What Microsoft's analyzers check in the Azure build, checked for the Local one too: names of functions, their
/// triggers, and what an orchestrator calls. Names are read as the compiler's constants, so <c>nameof</c>, constants
/// and literals count alike; a name that is computed at run time is an error, because nobody could check it.
/// </summary>
internal static class FunctionRules
{
    private const string Activity = "ActivityTriggerAttribute";
    private const string Orchestration = "OrchestrationTriggerAttribute";

    private static readonly Dictionary<string, string> Callees = new(StringComparer.Ordinal)
    {
        ["CallActivityAsync"] = Activity,
        ["CallSubOrchestratorAsync"] = Orchestration,
        ["ScheduleNewOrchestrationInstanceAsync"] = Orchestration,
    };

    private static readonly HashSet<string> BannedTypes = new(StringComparer.Ordinal)
    {
        "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Random", "System.Environment", "System.Console",
        "System.IO.File", "System.IO.Directory", "System.Net.Http.HttpClient",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Threading.Thread", "System.Threading.ThreadPool",
        "System.Threading.Timer", "System.Threading.PeriodicTimer", "System.Threading.Tasks.Parallel",
        "System.Threading.Tasks.TaskFactory", "PrivacyFunctions.Keys.RandomSource", "PrivacyFunctions.Keys.OpaqueIds",
    };

    private static readonly HashSet<string> BannedMembers = new(StringComparer.Ordinal)
    {
        "System.DateTime.Now", "System.DateTime.UtcNow", "System.DateTime.Today", "System.DateTimeOffset.Now",
        "System.DateTimeOffset.UtcNow", "System.Guid.NewGuid", "System.Guid.CreateVersion7",
        "System.Threading.Tasks.Task.Run", "System.Threading.Tasks.Task.Delay",
        "System.Threading.Tasks.Task.Factory", "System.Threading.Tasks.Task.Yield", "System.Threading.Tasks.Task.Wait",
        "System.Threading.Tasks.Task.WaitAll", "System.Threading.Tasks.Task.WaitAny",
        "System.Threading.Tasks.Task.ContinueWith",
        "System.Threading.Tasks.Task.ConfigureAwait", "System.Threading.CancellationTokenSource.CancelAsync",
    };

    public static IEnumerable<string> Violations(CSharpCompilation compilation)
    {
        var functions = Functions(compilation).ToList();
        return functions.SelectMany(Shape)
            .Concat(functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1)
                .Select(group => $"Function {group.Key} is declared {group.Count()} times (case does not count)."))
            .Concat(compilation.SyntaxTrees.SelectMany(tree => Calls(compilation.GetSemanticModel(tree), functions)))
            .Concat(functions.Where(function => function.Triggers.Contains(Orchestration))
                .SelectMany(
                    function => Determinism(function, compilation.GetSemanticModel(function.Method.SyntaxTree))));
    }

    public static IEnumerable<string> Names(CSharpCompilation compilation) =>
        Functions(compilation).Select(function => function.Name);

    private static IEnumerable<Function> Functions(CSharpCompilation compilation) =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from method in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
        let symbol = model.GetDeclaredSymbol(method)
        let name = symbol?.GetAttributes().FirstOrDefault(found => found.AttributeClass?.Name == "FunctionAttribute")
        where name is not null
        select new Function(
            name.ConstructorArguments.FirstOrDefault().Value as string ?? "", symbol, method,
            [.. symbol.Parameters.SelectMany(parameter => parameter.GetAttributes())
                .Select(found => found.AttributeClass?.Name ?? "")
                .Where(attribute => attribute.EndsWith("TriggerAttribute", StringComparison.Ordinal))]);

    private static IEnumerable<string> Shape(Function function)
    {
        if (function.Triggers.Count != 1)
            yield return $"{function.Place} has {function.Triggers.Count} triggers; a function has one.";
        if (function.Symbol is { IsAsync: true, ReturnsVoid: true })
            yield return $"{function.Place} is async void; nobody would see it fail.";
    }

    private static IEnumerable<string> Calls(SemanticModel model, List<Function> functions)
    {
        foreach (var call in model.SyntaxTree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax access ||
                call.ArgumentList.Arguments is not [var first, ..] ||
                !Callees.TryGetValue(access.Name.Identifier.ValueText, out var trigger))
                continue;
            var place = $"{model.SyntaxTree.FilePath}:{call.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
            if (model.GetConstantValue(first.Expression).Value is not string name)
                yield return $"{place} calls a function by a name that is not a constant: {first.Expression}.";
            else if (!functions.Exists(function => function.Name == name && function.Triggers.Contains(trigger)))
                yield return $"{place} calls {name}, and no function of that name has {trigger}.";
        }
    }

    // An orchestrator's file holds its helpers too, and they run as part of it.
    private static IEnumerable<string> Determinism(Function function, SemanticModel model)
    {
        SyntaxNode scope = function.Method.SyntaxTree.FilePath.EndsWith("Orchestrator.cs", StringComparison.Ordinal)
            ? function.Method.SyntaxTree.GetRoot()
            : function.Method;
        return scope.DescendantNodes().Where(node => node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax)
            .Select(node => model.GetSymbolInfo(node).Symbol)
            .OfType<ISymbol>()
            .Where(symbol => symbol is IMethodSymbol or IPropertySymbol or IFieldSymbol &&
                symbol.ContainingType is not null)
            .Select(symbol =>
                (Type: symbol.ContainingType.OriginalDefinition.ToDisplayString().Split('<')[0], symbol.Name))
            .Where(used => BannedTypes.Contains(used.Type) || BannedMembers.Contains($"{used.Type}.{used.Name}"))
            .Distinct()
            .Select(used =>
                $"{function.Place} uses {used.Type}.{used.Name}; a replayed orchestrator asks its context.");
    }

    private sealed record Function(
        string Name, IMethodSymbol Symbol, MethodDeclarationSyntax Method, IReadOnlyList<string> Triggers)
    {
        public string Place => $"{Method.SyntaxTree.FilePath}: function {Name}";
    }
}
