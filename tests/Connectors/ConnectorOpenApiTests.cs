using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using YamlDotNet.RepresentationModel;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// docs/connector-openapi.yaml says what the connector sends and what the sample service answers, no more and no less.
/// </summary>
[TestClass]
public sealed class ConnectorOpenApiTests
{
    private static readonly YamlMappingNode Document = Load();

    [TestMethod]
    public void The_documents_paths_are_the_connectors() =>
        CollectionAssert.AreEquivalent(
            ServiceContract.Calls.Append(ServiceContract.Operations + "{name}").ToArray(),
            Keys(At(Document, "paths")));

    [TestMethod]
    [DataRow(typeof(CallSubject))]
    [DataRow(typeof(LocateCall))]
    [DataRow(typeof(LocateAnswer))]
    [DataRow(typeof(LocatedCollection))]
    [DataRow(typeof(ExportCall))]
    [DataRow(typeof(ExportAnswer))]
    [DataRow(typeof(CallRule))]
    [DataRow(typeof(EraseCall))]
    [DataRow(typeof(EraseAnswer))]
    [DataRow(typeof(VerifyCall))]
    [DataRow(typeof(VerifyAnswer))]
    [DataRow(typeof(HashSecretsCall))]
    [DataRow(typeof(HashSecretsAnswer))]
    [DataRow(typeof(RemoveSecretsCall))]
    [DataRow(typeof(RemoveSecretsAnswer))]
    [DataRow(typeof(EraseTenantCall))]
    [DataRow(typeof(EraseTenantAnswer))]
    [DataRow(typeof(CountTenantCall))]
    [DataRow(typeof(CountTenantAnswer))]
    [DataRow(typeof(CallSelection))]
    [DataRow(typeof(CountRecordsCall))]
    [DataRow(typeof(CountRecordsAnswer))]
    [DataRow(typeof(ListPeopleCall))]
    [DataRow(typeof(ListPeopleAnswer))]
    [DataRow(typeof(SweepRecordsCall))]
    [DataRow(typeof(SweepRecordsAnswer))]
    [DataRow(typeof(CallPseudonym))]
    [DataRow(typeof(HashRecordSecretsCall))]
    [DataRow(typeof(HashRecordSecretsAnswer))]
    [DataRow(typeof(RemoveRecordSecretsCall))]
    [DataRow(typeof(RemoveRecordSecretsAnswer))]
    [DataRow(typeof(SecretHash))]
    [DataRow(typeof(RectifyCall))]
    [DataRow(typeof(RectifyAnswer))]
    public void A_schemas_members_are_the_records(Type record)
    {
        var schema = Schema(record.Name);
        var members = record.GetConstructors()
            .Single(constructor => constructor.GetParameters().Length > 0 && constructor.IsPublic).GetParameters();
        CollectionAssert.AreEquivalent(members.Select(Name).ToArray(), Keys(At(schema, "properties")));
        CollectionAssert.AreEquivalent(
            members.Where(member => !member.HasDefaultValue).Select(Name).ToArray(),
            Texts((YamlSequenceNode)At(schema, "required")));
        Assert.AreEqual("false", At(schema, "additionalProperties").ToString());
    }

    [TestMethod]
    [DataRow("NothingFound", typeof(Receipt.NothingFound))]
    [DataRow("Erased", typeof(Receipt.Erased))]
    [DataRow("Pseudonymised", typeof(Receipt.Pseudonymised))]
    [DataRow("Retained", typeof(Receipt.Retained))]
    [DataRow("FailedReceipt", typeof(Receipt.Failed))]
    public void A_receipts_schema_is_what_is_read(string schema, Type receipt)
    {
        var properties = At(Schema(schema), "properties");
        var outcome = typeof(Receipt).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Single(derived => derived.DerivedType == receipt);
        Assert.AreEqual(outcome.TypeDiscriminator, At(At(properties, "outcome"), "const").ToString());
        // What is left out of JSON by default is added up here and not answered by a service.
        var members = receipt.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Append("outcome");
        CollectionAssert.AreEquivalent(members.ToArray(), Keys(properties));
    }

    [TestMethod]
    public void The_reasons_of_a_failure_are_ours()
    {
        var reasons = Enum.GetValues<FailureReason>()
            .Select(reason => JsonSerializer.Serialize(reason).Trim('"')).ToArray();
        var schema = At(At(At(Schema("FailedReceipt"), "properties"), "reason"), "enum");
        CollectionAssert.AreEquivalent(reasons, Texts((YamlSequenceNode)schema));
    }

    [TestMethod]
    public void The_documents_limits_are_the_connectors()
    {
        Assert.AreEqual($"{ConnectorLimits.PageRecords}",
            At(At(At(Schema("ExportCall"), "properties"), "maxRecords"), "maximum").ToString());
        Assert.AreEqual($"{ConnectorLimits.PageRecords}",
            At(At(At(Schema("ExportAnswer"), "properties"), "records"), "maxItems").ToString());
        Assert.AreEqual($"{ConnectorLimits.CursorLength}",
            At(At(At(Schema("ExportAnswer"), "properties"), "nextCursor"), "maxLength").ToString());
        Assert.AreEqual($"{ConnectorLimits.CursorLength}",
            At(At(At(Schema("SweepRecordsAnswer"), "properties"), "cursor"), "maxLength").ToString());
        Assert.AreEqual($"{ConnectorLimits.CallTimeout.TotalMilliseconds}",
            At(At(At(Schema("SweepRecordsAnswer"), "properties"), "longestTransactionMs"), "maximum").ToString());
        Assert.AreEqual($"{ConnectorLimits.PseudonymisedPeople}",
            At(At(At(Schema("ListPeopleCall"), "properties"), "maxPeople"), "maximum").ToString());
        Assert.AreEqual($"{ConnectorLimits.PersonLength}", At(At(Schema("People"), "items"), "maxLength").ToString());
    }

    private static YamlNode Schema(string name) => At(At(At(Document, "components"), "schemas"), name);

    private static YamlNode At(YamlNode node, string key) => ((YamlMappingNode)node).Children[new YamlScalarNode(key)];

    private static string[] Keys(YamlNode node) =>
        [.. ((YamlMappingNode)node).Children.Keys.Select(key => key.ToString())];

    private static string[] Texts(YamlSequenceNode node) => [.. node.Children.Select(child => child.ToString())];

    private static string Name(ParameterInfo parameter) => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);

    private static YamlMappingNode Load()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PrivacyFunctions.sln")))
            folder = folder.Parent
                ?? throw new InvalidOperationException("The solution's folder is not above the tests.");
        using var text = File.OpenText(Path.Combine(folder.FullName, "docs", "connector-openapi.yaml"));
        var yaml = new YamlStream();
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }
}
