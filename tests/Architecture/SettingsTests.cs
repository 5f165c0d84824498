using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// Every setting of the app has its line in local.settings.sample.json, and host.json says what the rules ask for.
/// </summary>
[TestClass]
public sealed class SettingsTests
{
    private const string Sample = "local.settings.sample.json";

    [TestMethod]
    public void Every_setting_stands_in_the_sample()
    {
        var missing = Repository.CSharp("functions").SelectMany(Settings)
            .Where(setting => !SampleHas(setting)).ToList();
        Assert.AreEqual("", string.Join('\n', missing.Select(setting => $"{Sample} has no {setting}.")));
    }

    [TestMethod]
    public void A_setting_is_found_by_its_section_and_name() => CollectionAssert.AreEqual(
        new[] { "Mail__From", "Mail__Copies" },
        Settings(new RepositoryFile("functions/Mail/MailOptions.cs", """
            public sealed class MailOptions
            {
                public const string Section = "Mail";
                public string From { get; set; } = "";
                public int Copies { get; init; }
                public bool Computed => Copies > 1;
            }
            """)).ToList());

    [TestMethod]
    public void Nothing_in_the_sample_is_a_secret()
    {
        foreach (var (name, value) in SampleValues())
        {
            var secret = value.Contains("AccountKey=", StringComparison.Ordinal) ||
                value.StartsWith("SG.", StringComparison.Ordinal);
            Assert.IsFalse(secret, $"{name} looks like a secret.");
        }
    }

    [TestMethod]
    public void The_host_keeps_inputs_out_of_histories_and_traces()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        var extensions = host.RootElement.GetProperty("extensions");
        var durable = extensions.GetProperty("durableTask");
        Assert.AreEqual("", extensions.GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.IsFalse(durable.GetProperty("storeInputsInOrchestrationHistory").GetBoolean());
        Assert.IsFalse(durable.GetProperty("tracing").GetProperty("traceInputsAndOutputs").GetBoolean());
        Assert.AreEqual("CurrentOrOlder", durable.GetProperty("versionMatchStrategy").GetString());
        Assert.AreEqual("azureManaged", durable.GetProperty("storageProvider").GetProperty("type").GetString());
    }

    [TestMethod]
    public void The_scheduler_connection_that_the_host_names_stands_in_the_sample()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        var name = host.RootElement.GetProperty("extensions").GetProperty("durableTask").GetProperty("storageProvider")
            .GetProperty("connectionStringName").GetString()!;
        Assert.IsTrue(SampleHas(name));
    }

    // Dictionaries and lists have a key or an index behind the name.
    private static bool SampleHas(string setting) => SampleValues().Keys.Any(
        name => name == setting || name.StartsWith(setting + "__", StringComparison.Ordinal));

    private static Dictionary<string, string> SampleValues()
    {
        using var sample = JsonDocument.Parse(Repository.Read(Sample));
        return sample.RootElement.GetProperty("Values").EnumerateObject()
            .ToDictionary(value => value.Name, value => value.Value.GetString() ?? "", StringComparer.Ordinal);
    }

    // A class of settings says its section in a constant of that name; its settings are the properties that can be set.
    private static IEnumerable<string> Settings(RepositoryFile file) =>
        from options in SourceCompiler.Parse(file).DescendantNodes().OfType<ClassDeclarationSyntax>()
        where options.Identifier.ValueText.EndsWith("Options", StringComparison.Ordinal)
        let section = options.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(
                variable => variable.Identifier.ValueText == "Section")?.Initializer?.Value as LiteralExpressionSyntax
        where section is not null
        from property in options.Members.OfType<PropertyDeclarationSyntax>()
        where property.AccessorList?.Accessors.Count == 2
        select $"{section.Token.ValueText.Replace(":", "__", StringComparison.Ordinal)}__{property.Identifier.ValueText}";
}
