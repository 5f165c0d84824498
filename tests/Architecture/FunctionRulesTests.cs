using System.Reflection;
using PrivacyFunctions.Local;

namespace PrivacyFunctions.Tests.Architecture;

[TestClass]
public sealed class FunctionRulesTests
{
    [TestMethod]
    public void Functions_are_well_formed_and_orchestrators_are_deterministic() =>
        Assert.AreEqual("", string.Join('\n', Violations([.. AppSources()])));

    [TestMethod]
    public void The_guard_sees_every_function_of_the_app()
    {
        const BindingFlags Any = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic |
            BindingFlags.Instance | BindingFlags.Static;
        var compiled = typeof(PrivacyApplication).Assembly.GetTypes().SelectMany(type => type.GetMethods(Any))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>();
        var seen = FunctionRules.Names(SourceCompiler.Functions(AppSources()));
        CollectionAssert.AreEquivalent(compiled.ToList(), seen.ToList());
    }

    [TestMethod]
    [DataRow("declared 2 times", """
        [Function("a")] public void B([TimerTrigger("0 0 0 * * *")] TimerInfo t) { }
        [Function("A")] public void C([TimerTrigger("0 0 0 * * *")] TimerInfo t) { }
        """, DisplayName = "a name twice")]
    [DataRow("2 triggers", """
        [Function("a")] public void B([ActivityTrigger] string s, [TimerTrigger("0 0 0 * * *")] TimerInfo t) { }
        """, DisplayName = "two triggers")]
    [DataRow("0 triggers", """
        [Function("a")] public void B(string s) { }
        """, DisplayName = "no trigger")]
    [DataRow("async void", """
        [Function("a")] public async void B([ActivityTrigger] string s) { await Task.Yield(); }
        """, DisplayName = "async void")]
    public void What_breaks_a_rule_is_found(string expected, string members) => Assert.Contains(
        expected, string.Join('\n', Violations(Class(members))));

    [TestMethod]
    [DataRow("calls nobody", """await context.CallActivityAsync("nobody");""",
        DisplayName = "an activity that is not there")]
    [DataRow("calls orchestrator", """await context.CallActivityAsync("orchestrator");""",
        DisplayName = "an orchestrator called as an activity")]
    [DataRow(
        "not a constant", """await context.CallActivityAsync(context.InstanceId);""", DisplayName = "a computed name")]
    [DataRow("DateTime.UtcNow", """var now = DateTime.UtcNow;""", DisplayName = "the clock")]
    [DataRow("Guid.NewGuid", """var id = System.Guid.NewGuid();""", DisplayName = "randomness")]
    [DataRow("Task.Delay", """await Task.Delay(1);""", DisplayName = "a timer of the process")]
    [DataRow("ConfigureAwait", """await context.CreateTimer(default, default).ConfigureAwait(false);""",
        DisplayName = "another thread")]
    [DataRow("File.ReadAllText", """var text = File.ReadAllText("a");""", DisplayName = "a file")]
    [DataRow("HttpClient", """using var client = new HttpClient();""", DisplayName = "a call to elsewhere")]
    public void What_an_orchestrator_may_not_do_is_found(string expected, string statement)
    {
        var members = $$"""
            [Function("orchestrator")]
            public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context) { {{statement}} }
            """;
        Assert.Contains(expected, string.Join('\n', Violations(Class(members))));
    }

    [TestMethod]
    public void A_name_may_be_a_constant_or_a_nameof() => Assert.IsEmpty(Violations(Class("""
        public const string Orchestrator = nameof(Orchestrator);
        [Function(Orchestrator)]
        public Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync(nameof(Step));
        [Function(nameof(Step))]
        public void Step([ActivityTrigger] string input) { }
        """)));

    [TestMethod]
    public void A_helper_in_an_orchestrators_file_is_read_with_it() => Assert.IsNotEmpty(Violations(Class("""
        [Function("a")]
        public string Run([OrchestrationTrigger] TaskOrchestrationContext context) => Name();
        private static string Name() => Guid.NewGuid().ToString();
        """)));

    private static RepositoryFile Class(string members) =>
        new("functions/AOrchestrator.cs", $"public sealed class AOrchestrator {{ {members} }}");

    private static IEnumerable<RepositoryFile> AppSources() => Repository.CSharp("functions")
        .Where(file => !file.Path.StartsWith("functions/Azure/", StringComparison.Ordinal));

    private static IReadOnlyList<string> Violations(params RepositoryFile[] sources) =>
        [.. FunctionRules.Violations(SourceCompiler.Functions(sources))];
}
