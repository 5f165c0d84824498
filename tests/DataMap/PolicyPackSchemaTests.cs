using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

/// <summary>The schema that editors complete and check by says what the loader says.</summary>
[TestClass]
public sealed class PolicyPackSchemaTests
{
    private static readonly JsonElement Schema = Read();

    public static IEnumerable<object[]> Sections() => PackKeys.All.Select(keys => new object[] { keys.Schema });

    [TestMethod]
    public void Every_section_of_the_loader_is_in_the_schema_and_no_other()
    {
        var defined = Schema.GetProperty("$defs").EnumerateObject().Select(property => property.Name).Append("pack");
        CollectionAssert.AreEquivalent(PackKeys.All.Select(keys => keys.Schema).ToList(), defined.ToList());
    }

    [TestMethod]
    [DynamicData(nameof(Sections))]
    public void A_section_has_the_loaders_keys_and_no_other(string section)
    {
        var keys = PackKeys.All.Single(candidate => candidate.Schema == section).Keys;
        var schema = Section(section);
        CollectionAssert.AreEqual(keys.Select(key => key.Name).ToList(), Names(schema.GetProperty("properties")));
        CollectionAssert.AreEqual(
            keys.Where(key => key.Required).Select(key => key.Name).ToList(),
            schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ToList());
        Assert.IsFalse(schema.GetProperty("additionalProperties").GetBoolean());
    }

    [TestMethod]
    [DynamicData(nameof(Sections))]
    public void A_key_is_described_in_the_loaders_words(string section)
    {
        foreach (var key in PackKeys.All.Single(candidate => candidate.Schema == section).Keys)
        {
            var description = Section(section).GetProperty("properties").GetProperty(key.Name)
                .GetProperty("description").GetString();
            Assert.AreEqual($"{char.ToUpperInvariant(key.Hint[0])}{key.Hint[1..]}.", description);
        }
    }

    [TestMethod]
    [DataRow("field", "category")]
    [DataRow("field", "class")]
    [DataRow("field", "lawfulBasis")]
    [DataRow("field", "type")]
    [DataRow("collection", "lawfulBasis")]
    [DataRow("collection", "knownBy")]
    [DataRow("erase", "action")]
    [DataRow("retention", "atEnd")]
    [DataRow("retention", "onlyAfter")]
    [DataRow("whenTenant", "state")]
    [DataRow("event", "on")]
    [DataRow("service", "connector")]
    [DataRow("promises", "defaultRegulation")]
    [DataRow("purpose", "basis")]
    [DataRow("purpose", "kind")]
    public void The_choices_of_a_key_are_the_loaders(string section, string key)
    {
        var choices = Section(section).GetProperty("properties").GetProperty(key).GetProperty("enum")
            .EnumerateArray().Select(choice => choice.GetString()).ToList();
        CollectionAssert.AreEquivalent(LoadersChoices(section, key), choices);
    }

    [TestMethod]
    public void Names_have_the_loaders_patterns()
    {
        Assert.AreEqual(PackNames.IdPattern, NamePattern("pack", "services"));
        Assert.AreEqual(PackNames.IdPattern, NamePattern("consents", "purposes"));
        Assert.AreEqual(
            PackNames.DocumentPattern,
            Property("consents", "renewOn").GetProperty("items").GetProperty("pattern").GetString());
        Assert.AreEqual(PackNames.RolePattern, NamePattern("pack", "roles"));
        Assert.AreEqual(PackNames.FieldPattern, NamePattern("collection", "fields"));
        Assert.AreEqual(PackNames.ColumnPattern, Property("collection", "source").GetProperty("pattern").GetString());
        Assert.AreEqual(PackNames.ColumnPattern, Property("exemption", "table").GetProperty("pattern").GetString());
    }

    /// <summary>What the loader offers, found by the error for a value that nothing resembles.</summary>
    private static List<string> LoadersChoices(string section, string key)
    {
        var value = key switch
        {
            "knownBy" => "subject: id\n        knownBy: qqqqqqqqqqqqqqqq",
            "state" => "from: issuedAt, period: P7Y, whenTenant: { state: qqqqqqqqqqqqqqqq }",
            "on" => "from: issuedAt, period: P7Y, events: [{ on: qqqqqqqqqqqqqqqq }]",
            "basis" => "consents: { purposes: { news: { title: A, text: B, basis: qqqqqqqqqqqqqqqq } } }\ngrounds:",
            "kind" => "consents: { purposes: { news: { title: A, text: B, basis: opt_in, kind: qqqqqqqqqqqqqqqq } } }\ngrounds:",
            "atEnd" or "onlyAfter" => $"from: issuedAt, period: P7Y, {key}: qqqqqqqqqqqqqqqq",
            _ => $"{key}: qqqqqqqqqqqqqqqq",
        };
        var good = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "good.yaml"));
        var present = (section, key) switch
        {
            ("field", "category") => "category: contact",
            ("field", "class") => "class: identity",
            ("field", "lawfulBasis") => "type: timestamp",
            ("field", "type") => "type: timestamp",
            ("collection", "lawfulBasis") => "lawfulBasis: contract",
            ("collection", _) => "subject: id",
            ("erase", _) => "action: hard_delete",
            ("retention" or "whenTenant" or "event", _) => "from: issuedAt, period: P7Y",
            ("service", _) => "connector: sqlite",
            ("purpose", _) => "grounds:",
            _ => "defaultRegulation: gdpr",
        };
        var error = Packs.Errors(good.Replace(present, value, StringComparison.Ordinal))[0];
        Assert.StartsWith("Use one of: ", error.Fix);
        return [.. error.Fix["Use one of: ".Length..].TrimEnd('.').Split(", ")];
    }

    private static JsonElement Section(string name) =>
        name == "pack" ? Schema : Schema.GetProperty("$defs").GetProperty(name);

    private static JsonElement Property(string section, string key) =>
        Section(section).GetProperty("properties").GetProperty(key);

    private static string? NamePattern(string section, string key) =>
        Property(section, key).GetProperty("propertyNames").GetProperty("pattern").GetString();

    private static List<string> Names(JsonElement element) =>
        [.. element.EnumerateObject().Select(property => property.Name)];

    private static JsonElement Read()
    {
        using var stream = typeof(PolicyPack).Assembly.GetManifestResourceStream("policy-pack.schema.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
