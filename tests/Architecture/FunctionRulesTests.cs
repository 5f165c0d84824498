using System.Reflection;
using PrivacyFunctions.Local;

namespace PrivacyFunctions.Tests.Architecture;

[TestClass]
public sealed class FunctionRulesTests
{
    [TestMethod]
    public void Functions_are_well_formed_and_orchestrators_are_deterministic() => Assert.AreEqual("", string.Join('\n', Violations([.. AppSources()])));

    [TestMethod]
    public void The_guard_sees_every_function_of_the_app()
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var compiled = typeof(PrivacyApplication).Assembly.GetTypes().SelectMany(type => type.GetMethods(Any))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>();
        CollectionAssert.AreEquivalent(compiled.ToList(), FunctionRules.Names(SourceCompiler.Functions(AppSources())).ToList());
    }

    [TestMethod]
    [DataRow("[Function(\"a\")] public void B([TimerTrigger(\"0 0 0 * * *\")] TimerInfo t) { }\n[Function(\"A\")] public void C([TimerTrigger(\"0 0 0 * * *\")] TimerInfo t) { }",
        "declared 2 times", DisplayName = "a name twice")]
    [DataRow("[Function(\"a\")] public void B([TimerTrigger(\"0 0 0 * * *\")] TimerInfo t, [ActivityTrigger] string s) { }",
        "2 triggers", DisplayName = "two triggers")]
    [DataRow("[Function(\"a\")] public void B(string s) { }", "0 triggers", DisplayName = "no trigger")]
    [DataRow("[Function(\"a\")] public async void B([ActivityTrigger] string s) { await Task.Yield(); }", "async void", DisplayName = "async void")]
    [DataRow("[Function(\"o\")] public Task B([OrchestrationTrigger] TaskOrchestrationContext c) => c.CallActivityAsync(\"nobody\");",
        "calls nobody", DisplayName = "an activity that is not there")]
    [DataRow("[Function(\"o\")] public Task B([OrchestrationTrigger] TaskOrchestrationContext c) => c.CallActivityAsync(\"o\");",
        "calls o", DisplayName = "an orchestrator called as an activity")]
    [DataRow("[Function(\"o\")] public Task B([OrchestrationTrigger] TaskOrchestrationContext c) => c.CallActivityAsync(c.InstanceId);",
        "not a constant", DisplayName = "a computed name")]
    [DataRow("[Function(\"o\")] public void B([OrchestrationTrigger] TaskOrchestrationContext c) { var x = DateTime.UtcNow; }",
        "DateTime.UtcNow", DisplayName = "the clock")]
    [DataRow("[Function(\"o\")] public void B([OrchestrationTrigger] TaskOrchestrationContext c) { var x = System.Guid.NewGuid(); }",
        "Guid.NewGuid", DisplayName = "randomness")]
    [DataRow("[Function(\"o\")] public async Task B([OrchestrationTrigger] TaskOrchestrationContext c) { await Task.Delay(1); }",
        "Task.Delay", DisplayName = "a timer of the process")]
    [DataRow("[Function(\"o\")] public async Task B([OrchestrationTrigger] TaskOrchestrationContext c) { await c.CreateTimer(default, default).ConfigureAwait(false); }",
        "ConfigureAwait", DisplayName = "another thread")]
    [DataRow("[Function(\"o\")] public void B([OrchestrationTrigger] TaskOrchestrationContext c) { var x = File.ReadAllText(\"a\"); }",
        "File.ReadAllText", DisplayName = "a file")]
    [DataRow("[Function(\"o\")] public void B([OrchestrationTrigger] TaskOrchestrationContext c) { using var x = new HttpClient(); }",
        "HttpClient", DisplayName = "a call to elsewhere")]
    public void What_breaks_a_rule_is_found(string members, string expected) => Assert.Contains(
        expected, string.Join('\n', Violations([new RepositoryFile("functions/A.cs", $"public sealed class A {{ {members} }}")])));

    [TestMethod]
    public void A_name_may_be_a_constant_or_a_nameof() => Assert.IsEmpty(Violations([new RepositoryFile("functions/A.cs", """
        public sealed class A
        {
            public const string Orchestrator = nameof(Orchestrator);
            [Function(Orchestrator)]
            public Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync(nameof(Step));
            [Function(nameof(Step))]
            public void Step([ActivityTrigger] string input) { }
        }
        """)]));

    [TestMethod]
    public void A_helper_in_an_orchestrators_file_is_read_with_it() => Assert.IsNotEmpty(Violations([new RepositoryFile("functions/AOrchestrator.cs", """
        public sealed class AOrchestrator
        {
            [Function("a")]
            public string Run([OrchestrationTrigger] TaskOrchestrationContext context) => Name();
            private static string Name() => Guid.NewGuid().ToString();
        }
        """)]));

    private static IEnumerable<RepositoryFile> AppSources() =>
        Repository.CSharp("functions").Where(file => !file.Path.StartsWith("functions/Azure/", StringComparison.Ordinal));

    private static IReadOnlyList<string> Violations(RepositoryFile[] sources) => [.. FunctionRules.Violations(SourceCompiler.Functions(sources))];
}
