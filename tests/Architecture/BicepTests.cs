using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// The Bicep compiler is not everywhere, so these hold the files to each other and to the code's settings. What they
/// cannot see: whether Azure takes the resources.
/// </summary>
[TestClass]
public sealed partial class BicepTests
{
    private static readonly RepositoryFile Main = BicepFiles.All.Single(file => file.Path == BicepFiles.Main);

    private static readonly string[] PlatformSettings =
    [
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
    ];

    [TestMethod]
    public void The_main_file_only_composes()
    {
        var resources = Resource().Matches(Main.Text).Select(match => match.Value).ToList();
        Assert.AreEqual("resource group 'Microsoft.Resources/resourceGroups", string.Join('\n', resources));
    }

    [TestMethod]
    public void Every_module_is_used_and_every_one_that_is_used_is_there()
    {
        var modules = BicepFiles.All.Select(file => file.Path).Where(path => path != BicepFiles.Main);
        CollectionAssert.AreEquivalent(
            modules.ToList(), BicepFiles.All.SelectMany(BicepFiles.Modules).Distinct().ToList());
    }

    [TestMethod]
    public void Every_parameter_and_output_is_described() =>
        Assert.AreEqual("", string.Join('\n', BicepFiles.All.SelectMany(BicepFiles.Undescribed)));

    [TestMethod]
    public void Modules_get_the_parameters_that_they_have_and_all_that_they_need()
    {
        var texts = BicepFiles.All.ToDictionary(file => file.Path, file => file.Text, StringComparer.Ordinal);
        foreach (var file in BicepFiles.All)
        {
            foreach (var module in BicepFiles.Arguments(file).GroupBy(use => use.Module, StringComparer.Ordinal))
            {
                var given = module.Select(use => use.Parameter).ToHashSet(StringComparer.Ordinal);
                CollectionAssert.IsSubsetOf(given.ToList(), BicepFiles.Parameters(texts[module.Key]).ToList());
                CollectionAssert.IsSubsetOf(
                    BicepFiles.RequiredParameters(texts[module.Key]).ToList(), given.ToList(), module.Key);
            }
        }
    }

    [TestMethod]
    [DataRow("bicep/main.parameters.json")]
    [DataRow("bicep/parameters/dev.json")]
    [DataRow("bicep/parameters/test.json")]
    [DataRow("bicep/parameters/prod.json")]
    public void A_parameter_file_names_what_there_is_and_all_that_is_needed(string path)
    {
        var given = BicepFiles.ParameterFile(path).Keys.ToList();
        CollectionAssert.IsSubsetOf(given, BicepFiles.Parameters(Main.Text).ToList());
        CollectionAssert.IsSubsetOf(BicepFiles.RequiredParameters(Main.Text).ToList(), given);
    }

    [TestMethod]
    public void Production_protects_keys_and_has_a_private_network()
    {
        var production = BicepFiles.ParameterFile("bicep/parameters/prod.json");
        Assert.IsTrue(production["purgeProtection"].GetBoolean());
        Assert.IsTrue(production["privateNetwork"].GetBoolean());
        Assert.IsFalse(production["mailSandbox"].GetBoolean());
    }

    [TestMethod]
    public void Roles_are_named_in_one_file()
    {
        using var document = JsonDocument.Parse(Repository.Read("bicep/roles.json"));
        var names = document.RootElement.EnumerateObject().Select(role => role.Name).ToList();
        var used = RoleUse().Matches(Main.Text).Select(match => match.Groups["name"].Value).Distinct().ToList();
        CollectionAssert.AreEquivalent(names, used);
        var ids = BicepFiles.All.Where(file => RoleId().IsMatch(file.Text)).Select(file => file.Path);
        Assert.AreEqual("", string.Join('\n', ids), "Ids of roles stand in bicep/roles.json alone.");
    }

    [TestMethod]
    public void Nobody_standing_may_back_up_restore_or_purge_keys()
    {
        var roles = Repository.Read("bicep/modules/keyroles.bicep");
        Assert.DoesNotContain("keys/backup", roles);
        Assert.DoesNotContain("keys/restore", roles);
        Assert.DoesNotContain("purger.name", roles, "The purger's role is given just in time, by a person.");
        Assert.DoesNotContain("Key Vault Crypto Officer", Repository.Read("bicep/roles.json"));
        Assert.DoesNotContain("Key Vault Crypto User", Repository.Read("bicep/roles.json"));
    }

    [TestMethod]
    public void No_output_is_a_secret_and_no_key_of_an_account_is_asked_for()
    {
        foreach (var file in BicepFiles.All)
        {
            Assert.DoesNotMatchRegex(SecretFunction(), file.Text, file.Path);
            Assert.DoesNotMatchRegex(SecretOutput(), file.Text, file.Path);
        }

        var storage = Repository.Read("bicep/modules/storage.bicep");
        Assert.Contains("allowSharedKeyAccess: false", storage);
        Assert.Contains("allowBlobPublicAccess: false", storage);
        Assert.Contains("isVersioningEnabled: false", storage);
    }

    [TestMethod]
    public void Every_setting_that_the_deployment_makes_is_one_that_the_code_reads()
    {
        var known = SettingsOfTheCode().Select(setting => setting.Name).ToList();
        foreach (var setting in BicepFiles.All.SelectMany(file => BicepFiles.Settings(file.Text)).Distinct())
        {
            var isKnown = PlatformSettings.Contains(setting, StringComparer.Ordinal) ||
                setting.StartsWith("Connections__", StringComparison.Ordinal) ||
                known.Exists(name => setting == name || setting.StartsWith(name + "__", StringComparison.Ordinal));
            Assert.IsTrue(isKnown, $"No options class has {setting}.");
            Assert.MatchesRegex(SettingName(), setting, "Names of app settings have letters, digits and _ only.");
        }
    }

    [TestMethod]
    public void Every_setting_that_the_code_requires_is_made_by_the_deployment()
    {
        var made = BicepFiles.Settings(Main.Text).ToList();
        var missing = SettingsOfTheCode().Where(setting => setting.Required).Select(setting => setting.Name)
            .Where(name => !made.Exists(
                setting => setting == name || setting.StartsWith(name + "__", StringComparison.Ordinal)));
        Assert.AreEqual("", string.Join('\n', missing));
    }

    [TestMethod]
    public void Every_alert_looks_for_a_sentence_that_the_code_logs_and_is_explained()
    {
        using var document = JsonDocument.Parse(Repository.Read("bicep/alerts.json"));
        var logs = string.Concat(Repository.CSharp("functions").Select(file => file.Text));
        var operations = Repository.Read("docs/operations.md");
        foreach (var alert in document.RootElement.EnumerateArray())
        {
            Assert.Contains(alert.GetProperty("phrase").GetString()!, logs);
            Assert.Contains($"`{alert.GetProperty("name").GetString()}`", operations);
        }

        Assert.Contains("`key-events`", operations);
    }

    [TestMethod]
    public void The_hub_of_the_deployment_is_the_hosts()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        var hub = host.RootElement.GetProperty("extensions").GetProperty("durableTask").GetProperty("hubName").GetString();
        Assert.Contains($"var hub = '{hub}'", Main.Text);
    }

    // Required: [Required] without a default, or a list that must have an entry. Read from the source, as Azure's
    // options are not in this build.
    private static IEnumerable<(string Name, bool Required)> SettingsOfTheCode() =>
        from file in Repository.CSharp("functions")
        from options in SourceCompiler.Parse(file).DescendantNodes().OfType<ClassDeclarationSyntax>()
        let section = options.Members.OfType<FieldDeclarationSyntax>()
            .SelectMany(field => field.Declaration.Variables)
            .FirstOrDefault(variable => variable.Identifier.ValueText == "Section")?.Initializer?.Value
                as LiteralExpressionSyntax
        where section is not null
        from property in options.Members.OfType<PropertyDeclarationSyntax>()
        where property.AccessorList?.Accessors.Count == 2
        let attributes = property.AttributeLists.SelectMany(list => list.Attributes).Select(found => $"{found.Name}")
        select (
            $"{section.Token.ValueText}__{property.Identifier.ValueText}",
            attributes.Contains("MinLength") ||
                (attributes.Contains("Required") && property.Initializer?.Value.ToString() is null or "\"\""));

    [GeneratedRegex(@"^resource \w+ '[^@]+", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resource();

    [GeneratedRegex(@"roleIds\['(?<name>[^']+)'\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleUse();

    [GeneratedRegex(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleId();

    [GeneratedRegex(@"list(Keys|AccountSas|Secrets)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretFunction();

    [GeneratedRegex(
        @"^output \w*([Ss]ecret|[Pp]assword|[Kk]eyValue|[Cc]onnectionString)", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretOutput();

    [GeneratedRegex(@"^[A-Za-z0-9_*]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();
}
