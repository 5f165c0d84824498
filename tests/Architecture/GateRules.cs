using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// Whatever destroys stands inside the function that is given to the destruction gate. A call elsewhere is a
/// violation, unless it is one of <see cref="Elsewhere"/>.
/// </summary>
internal static class GateRules
{
    private const string Gate = "PrivacyFunctions.Erasure.DestructionGate";

    private static readonly HashSet<string> Destroying = new(StringComparer.Ordinal)
    {
        "PrivacyFunctions.Connectors.IConnector.EraseAsync",
        "PrivacyFunctions.Connectors.ISecretConnector.RemoveSecretsAsync",
        "PrivacyFunctions.Connectors.IRetentionConnector.SweepAsync",
        "PrivacyFunctions.Audit.AuditPayloadRemoval.RemoveAsync",
        "PrivacyFunctions.Keys.IDataKeys.DestroyAsync",
        "PrivacyFunctions.Retention.OwnData.RequestRecords.RemoveAsync",
        "PrivacyFunctions.Consent.ConsentRemoval.RemoveAsync",
        "PrivacyFunctions.Keys.ITenantShred.DestroyTenantKeyAsync",
        "PrivacyFunctions.Keys.IKeyVault.DeleteAsync",
        "PrivacyFunctions.Keys.IKeyVault.PurgeAsync",
    };

    private static readonly HashSet<string> Names =
        [.. Destroying.Select(member => member[(member.LastIndexOf('.') + 1)..])];

    /// <summary>What destroys at the end of its own life, and not because a person or a tenant is erased.</summary>
    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new Dictionary<string, string>
    {
        ["functions/Requests/RequestContacts.cs"] =
            "A request's contact key ends with its last mail; only that request's address and mails are under it.",
        ["functions/Retention/OwnData/PlatformAuditMonths.cs"] =
            "Events without a tenant, on which no hold can be, and a month's key when nothing is under it any more.",
        ["functions/Keys/KekRenewal.cs"] =
            "A KEK whose data keys were all wrapped anew: nothing that lives is under it.",
        ["functions/Keys/TenantShred.cs"] =
            "What a caller of ITenantShred does inside the gate.",
    };

    public static IEnumerable<string> Violations(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.SelectMany(tree => Calls(compilation.GetSemanticModel(tree)))
            .Where(call => !call.InGate && !Elsewhere.ContainsKey(call.File))
            .Select(call => $"{call.File}:{call.Line} calls {call.Member} outside the destruction gate.");

    /// <summary>The files with a call that the gate does not guard: what <see cref="Elsewhere"/> may name.</summary>
    public static IEnumerable<string> Unguarded(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.SelectMany(tree => Calls(compilation.GetSemanticModel(tree)))
            .Where(call => !call.InGate).Select(call => call.File).Distinct();

    public static IEnumerable<string> Guarded(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.SelectMany(tree => Calls(compilation.GetSemanticModel(tree)))
            .Where(call => call.InGate).Select(call => call.Member).Distinct();

    // By its text first: asking the compiler about every name of the app takes minutes.
    private static IEnumerable<Call> Calls(SemanticModel model) =>
        from call in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        where Names.Contains(call.Identifier.ValueText)
        let found = model.GetSymbolInfo(call)
        from method in found.CandidateSymbols.Append(found.Symbol).OfType<IMethodSymbol>()
        from member in Members(method)
        where Destroying.Contains(member)
        select new Call(
            model.SyntaxTree.FilePath, call.GetLocation().GetLineSpan().StartLinePosition.Line + 1, member,
            InGate(call, model));

    /// <summary>The method itself and what it implements: a call on the class is a call on the port.</summary>
    private static IEnumerable<string> Members(IMethodSymbol method) =>
        method.ContainingType.AllInterfaces.SelectMany(port => port.GetMembers().OfType<IMethodSymbol>())
            .Where(member => SymbolEqualityComparer.Default.Equals(
                method.ContainingType.FindImplementationForInterfaceMember(member), method))
            .Append(method)
            .Select(member => $"{member.ContainingType.ToDisplayString()}.{member.Name}");

    private static bool InGate(SyntaxNode call, SemanticModel model) =>
        call.Ancestors().OfType<LambdaExpressionSyntax>().Any(lambda =>
            lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } &&
            model.GetSymbolInfo(invocation).Symbol is IMethodSymbol { Name: "DestroyAsync" } method &&
            method.ContainingType.ToDisplayString() == Gate);

    private sealed record Call(string File, int Line, string Member, bool InGate);
}
