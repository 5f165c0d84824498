namespace PrivacyFunctions.Tests.Architecture;

[TestClass]
public sealed class GateRulesTests
{
    [TestMethod]
    public void Nothing_is_destroyed_outside_the_gate() =>
        Assert.AreEqual("", string.Join('\n', GateRules.Violations(SourceCompiler.Functions(Sources()))));

    [TestMethod]
    public void What_destroys_elsewhere_is_really_there() => CollectionAssert.AreEquivalent(
        GateRules.Elsewhere.Keys.ToList(), GateRules.Unguarded(SourceCompiler.Functions(Sources())).ToList());

    [TestMethod]
    public void The_guard_sees_what_the_gate_lets_through() => CollectionAssert.IsSubsetOf(
        new[]
        {
            "PrivacyFunctions.Connectors.IConnector.EraseAsync",
            "PrivacyFunctions.Connectors.ISecretConnector.RemoveSecretsAsync",
            "PrivacyFunctions.Audit.AuditPayloadRemoval.RemoveAsync",
            "PrivacyFunctions.Keys.IDataKeys.DestroyAsync",
            "PrivacyFunctions.Retention.OwnData.RequestRecords.RemoveAsync",
        },
        GateRules.Guarded(SourceCompiler.Functions(Sources())).ToList());

    [TestMethod]
    [DataRow("connector.EraseAsync(null!, null!, \"\", default)", DisplayName = "a call")]
    [DataRow("new Func<object?>(() => connector.EraseAsync(null!, null!, \"\", default)).Invoke()",
        DisplayName = "a call in a lambda that is not the gate's")]
    [DataRow("Use(connector.EraseAsync)", DisplayName = "a method passed on")]
    [DataRow("sql.EraseAsync(null!, null!, \"\", default)", DisplayName = "a call on the class")]
    [DataRow("vault.DeleteAsync(default, default)", DisplayName = "a key in the vault")]
    public void A_way_around_the_gate_is_found(string expression)
    {
        var file = new RepositoryFile("functions/Around.cs", $$"""
            namespace PrivacyFunctions;
            internal sealed class Around(
                Connectors.IConnector connector, Connectors.Sql.SqlConnector sql, Keys.IKeyVault vault)
            {
                public object? Run() => {{expression}};
                private static object? Use(Delegate use) => use;
            }
            """);
        var violations = GateRules.Violations(SourceCompiler.Functions([.. Sources(), file]));
        Assert.Contains("functions/Around.cs", string.Join('\n', violations));
    }

    private static IEnumerable<RepositoryFile> Sources() =>
        Repository.CSharp("functions")
        .Where(file => !file.Path.StartsWith("functions/Azure/", StringComparison.Ordinal));
}
