using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Evidence;

[TestClass]
public sealed class JsonWebKeyTests
{
    private readonly EvidenceKeys _keys = new();

    [TestCleanup]
    public void Clean() => _keys.Dispose();

    [TestMethod]
    public void The_RFCs_thumbprint_is_the_hash_of_our_canonical_form()
    {
        var vector = VectorFile.Read("evidence/rfc7638.txt").ToDictionary(line => line.Word, line => line.Text);
        var members = CanonicalJson.Serialize(JsonNode.Parse(vector["members"]));
        Assert.AreEqual(vector["members"], Encoding.UTF8.GetString(members));
        Assert.AreEqual(vector["thumbprint"], Base64Url.EncodeToString(SHA256.HashData(members)));
    }

    [TestMethod]
    public void A_published_set_reads_back_and_holds_nothing_private()
    {
        var read = Assert.IsInstanceOfType<JsonWebKeySetOutcome.Read>(JsonWebKeySet.Parse(_keys.SetJson));
        Assert.AreEqual(1, read.Keys.Count);
        var key = JsonNode.Parse(_keys.SetJson)!["keys"]![0]!.AsObject();
        CollectionAssert.AreEquivalent(
            new[] { "alg", "crv", "kid", "kty", "use", "x", "y" }, key.Select(member => member.Key).ToArray());
    }

    [TestMethod]
    public void Keys_of_other_kinds_are_passed_over()
    {
        var set = Set();
        set["keys"]!.AsArray().Add(JsonNode.Parse("""{"kty":"RSA","n":"AQAB","e":"AQAB"}"""));
        set["keys"]!.AsArray().Add(JsonNode.Parse("""{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}"""));
        set["keys"]!.AsArray().Add(JsonNode.Parse("""{"kty":"EC","crv":"P-256","use":"enc","x":"AA","y":"AA"}"""));
        Assert.AreEqual(1, Assert.IsInstanceOfType<JsonWebKeySetOutcome.Read>(Parse(set)).Keys.Count);
    }

    [TestMethod]
    public void A_set_that_cannot_be_trusted_is_refused_as_a_whole()
    {
        Refused(key => key["d"] = "AAAA");
        Refused(key => key["kid"] = "1");
        Refused(key => key.Remove("kid"));
        Refused(key => key["x"] = "AA");
        Refused(key => key["y"] = key["x"]!.DeepClone());
        Refused(key => key["x"] = key["x"]!.GetValue<string>() + "=");
        Refused(key => key.Parent!.AsArray().Add(key.DeepClone()));
        foreach (
            var text in new[] { "", "{}", "[]", """{"keys":1}""", """{"keys":[1]}""", """{"keys":[],"keys":[]}""" })
            Assert.IsInstanceOfType<JsonWebKeySetOutcome.Refused>(
                JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(text)), text);
    }

    private JsonObject Set() => JsonNode.Parse(_keys.SetJson)!.AsObject();

    private void Refused(Action<JsonObject> change)
    {
        var set = Set();
        change(set["keys"]![0]!.AsObject());
        Assert.IsInstanceOfType<JsonWebKeySetOutcome.Refused>(Parse(set), set.ToJsonString());
    }

    private static JsonWebKeySetOutcome Parse(JsonObject set) =>
        JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(set.ToJsonString()));
}
