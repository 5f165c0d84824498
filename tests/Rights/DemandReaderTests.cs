using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>What somebody may ask for, and what is refused before anything is written.</summary>
[TestClass]
public sealed class DemandReaderTests
{
    private static readonly PolicyPack Pack = Packs.Sample();
    private static readonly DemandReader Reader = new(Pack, new CorrectionReader(Pack));

    [TestMethod]
    [DataRow("restriction", """{}""", "/grounds")]
    [DataRow("restriction", """{"grounds":"objection_upheld"}""", "/grounds")]
    [DataRow("restriction", """{"grounds":"unlawful","services":[]}""", "/services")]
    [DataRow("restriction", """{"grounds":"unlawful","services":["nowhere"]}""", "/services")]
    [DataRow("restriction", """{"grounds":"unlawful","services":["accounts","accounts"]}""", "/services")]
    [DataRow("restriction", """{"grounds":"unlawful","services":[null]}""", "/services")]
    [DataRow("restriction", """{"grounds":"unlawful","corrections":[]}""", "/corrections")]
    [DataRow("objection", """{"grounds":"unlawful"}""", "/grounds")]
    [DataRow("objection", """{"services":["nowhere"]}""", "/services")]
    [DataRow("objection", """{"corrections":[]}""", "/corrections")]
    [DataRow("rectification", """{}""", "/corrections")]
    [DataRow("rectification", """{"corrections":[]}""", "/corrections")]
    [DataRow("rectification", """{"corrections":[null]}""", "/corrections/0")]
    [DataRow("rectification", """{"services":["accounts"]}""", "/services")]
    [DataRow("access", """{"grounds":"unlawful"}""", "/grounds")]
    [DataRow("erasure", """{"services":["accounts"]}""", "/services")]
    [DataRow("access", """{"corrections":[]}""", "/corrections")]
    public void What_does_not_go_with_the_type_is_refused_where_it_stands(string type, string body, string pointer) =>
        Assert.AreEqual(pointer, Refused(type, body));

    [TestMethod]
    [DataRow("nowhere", "users", "displayName", "\"x\"", null, "/corrections/0/field")]
    [DataRow("accounts", "nothing", "displayName", "\"x\"", null, "/corrections/0/field")]
    [DataRow("accounts", "users", "nickname", "\"x\"", null, "/corrections/0/field")]
    [DataRow("accounts", "users", "email", "\"x@y\"", null, "/corrections/0/field", DisplayName = "not marked")]
    [DataRow("accounts", "users", "id", "\"usr-2\"", null, "/corrections/0/field", DisplayName = "whose record it is")]
    [DataRow("accounts", "users", "displayName", "7", null, "/corrections/0/value")]
    [DataRow("accounts", "users", "displayName", "\" \"", null, "/corrections/0/value")]
    [DataRow("accounts", "users", "displayName", "null", null, "/corrections/0/value", DisplayName = "not optional")]
    [DataRow("accounts", "users", "displayName", "{}", null, "/corrections/0/value")]
    [DataRow("accounts", "users", "displayName", "\"a\\u0000b\"", null, "/corrections/0/value")]
    [DataRow("accounts", "users", "displayName", "\"a\\u001bb\"", null, "/corrections/0/value")]
    [DataRow("accounts", "settings", "emailDigest", "\"true\"", null, "/corrections/0/value")]
    [DataRow("accounts", "settings", "emailDigest", "1", null, "/corrections/0/value")]
    [DataRow("accounts", "users", "displayName", "\"x\"", "", "/corrections/0/record")]
    [DataRow("accounts", "users", "displayName", "\"x\"", "a\nb", "/corrections/0/record")]
    public void A_correction_that_the_pack_does_not_allow_is_refused(
        string service, string collection, string field, string value, string? record, string pointer) =>
        Assert.AreEqual(pointer, Refused("rectification", Corrections((service, collection, field, value, record))));

    [TestMethod]
    [DataRow("accounts", "users", "displayName", "\"Zoë\"", "Zoë")]
    [DataRow("accounts", "users", "phone", "null", null)]
    [DataRow("accounts", "settings", "emailDigest", "false", "false")]
    public void A_value_of_the_fields_type_is_taken(
        string service, string collection, string field, string value, string? text)
    {
        var demand = (RightDemand.Rectify)Read(
            "rectification", Corrections((service, collection, field, value, null))).Demand!;
        Assert.AreEqual(text, demand.Corrections.Single().Value);
    }

    [TestMethod]
    public void A_field_is_corrected_once_in_a_request_and_at_most_twenty_are()
    {
        var name = ("accounts", "users", "displayName", "\"x\"", (string?)null);
        Assert.AreEqual("/corrections/1", Refused("rectification", Corrections(name, name)));
        Assert.AreEqual(
            "/corrections/1", Refused("rectification", Corrections(name, name with { Item5 = "usr-0001" })));
        Assert.AreEqual(
            "/corrections", Refused("rectification", Corrections([.. Enumerable.Repeat(name, 21)])));
        Assert.AreEqual(
            "/corrections/0/value",
            Refused("rectification", Corrections(name with { Item4 = $"\"{new string('x', 1_001)}\"" })));
    }

    [TestMethod]
    public void A_refusal_repeats_nothing_that_was_sent()
    {
        var refused = (DemandOutcome.Refused)Reader.Read(
            RequestType.Rectification,
            Body(Corrections(("secret-service", "users", "secret-field", "\"secret value\"", "secret-record"))));
        Assert.DoesNotContain("secret", refused.Sentence);
    }

    private static string Corrections(
        params (string Service, string Collection, string Field, string Value, string? Record)[] corrections) =>
        $$"""{"corrections":[{{string.Join(',', corrections.Select(one => $$"""
            {"service":"{{one.Service}}","collection":"{{one.Collection}}","field":"{{one.Field}}","value":{{one.Value}},
            "record":{{JsonSerializer.Serialize(one.Record)}}}
            """))}}]}""";

    private static string Refused(string type, string body) =>
        ((DemandOutcome.Refused)Reader.Read(TypeOf(type), Body(body))).Pointer;

    private static DemandOutcome.Read Read(string type, string body) =>
        (DemandOutcome.Read)Reader.Read(TypeOf(type), Body(body));

    private static RequestType TypeOf(string type) => JsonSerializer.Deserialize<RequestType>($"\"{type}\"");

    private static DemandBody Body(string json) =>
        JsonSerializer.Deserialize<SubmitOwnBody>($$"""{"type":"access",{{json[1..].TrimStart()}}""".Replace(
            "\"access\",}", "\"access\"}", StringComparison.Ordinal), HttpJson.Options)!.Demand;
}
