using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Evidence;

[TestClass]
public sealed class JwsTests
{
    private static readonly byte[] Payload = """{"size":3,"type":"example"}"""u8.ToArray();
    private readonly EvidenceKeys _keys = new();

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Clean() => _keys.Dispose();

    [TestMethod]
    public void The_RFCs_ES256_example_verifies_and_one_changed_bit_does_not()
    {
        var vector = VectorFile.Read("evidence/rfc7515-a3.txt").ToDictionary(line => line.Word, line => line.Text);
        var key = EvidenceKeys.Parameters(
            Base64Url.DecodeFromChars(vector["x"]), Base64Url.DecodeFromChars(vector["y"]));
        var signature = Base64Url.DecodeFromChars(vector["signature"]);
        var signed = JwsDocument.SigningInput(vector["protected"], Base64Url.DecodeFromChars(vector["payload"]));
        Assert.AreEqual($"{vector["protected"]}.{vector["payload"]}", Encoding.ASCII.GetString(signed));
        Assert.IsTrue(Es256.Verify(key, signed, signature));
        for (var bit = 0; bit < signature.Length * 8; bit += 37)
        {
            var changed = signature.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsFalse(Es256.Verify(key, signed, changed));
        }
    }

    [TestMethod]
    public void Signatures_of_a_wrong_form_are_no_signatures()
    {
        var vector = VectorFile.Read("evidence/rfc7515-a3.txt").ToDictionary(line => line.Word, line => line.Text);
        var key = EvidenceKeys.Parameters(
            Base64Url.DecodeFromChars(vector["x"]), Base64Url.DecodeFromChars(vector["y"]));
        var good = Base64Url.DecodeFromChars(vector["signature"]);
        var signed = JwsDocument.SigningInput(vector["protected"], Base64Url.DecodeFromChars(vector["payload"]));
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        byte[][] wrong = [[], good[..63], [.. good, 0], new byte[64], [.. new byte[32], .. good[32..]],
            [.. good[..32], .. new byte[32]], [.. good[..32], .. order]];
        foreach (var signature in wrong)
            Assert.IsFalse(Es256.Verify(key, signed, signature));
        Assert.IsFalse(Es256.IsPublicKey(EvidenceKeys.Parameters(new byte[32], new byte[32])));
    }

    [TestMethod]
    public async Task What_is_signed_verifies_with_and_without_its_payload()
    {
        var attached = await _keys.Signer.SignAsync("example+jws", Payload, TestContext.CancellationToken);
        var verified = Assert.IsInstanceOfType<JwsVerification.Verified>(
            JwsVerifier.Verify(attached, null, _keys.Set, "example+jws"));
        CollectionAssert.AreEqual(Payload, verified.Payload.ToArray());
        var detached = await _keys.Signer.SignDetachedAsync("example+jws", Payload, TestContext.CancellationToken);
        Assert.IsInstanceOfType<JwsVerification.Verified>(
            JwsVerifier.Verify(detached, Payload, _keys.Set, "example+jws"));
        Assert.IsInstanceOfType<JwsVerification.PayloadMissing>(
            JwsVerifier.Verify(detached, null, _keys.Set, "example+jws"));
        Assert.IsInstanceOfType<JwsVerification.PayloadUnexpected>(
            JwsVerifier.Verify(attached, Payload, _keys.Set, "example+jws"));
        Assert.IsInstanceOfType<JwsVerification.BadSignature>(
            JwsVerifier.Verify(detached, "{}"u8.ToArray(), _keys.Set, "example+jws"));
        Assert.IsTrue(CanonicalJson.IsCanonical(attached) && CanonicalJson.IsCanonical(detached));
    }

    [TestMethod]
    public async Task Only_canonical_JSON_is_signed() => await Assert.ThrowsExactlyAsync<ArgumentException>(
        () => _keys.Signer.SignAsync("example+jws", "{ }"u8.ToArray(), TestContext.CancellationToken));

    [TestMethod]
    public async Task Every_changed_byte_is_noticed()
    {
        var jws = await _keys.Signer.SignAsync("example+jws", Payload, TestContext.CancellationToken);
        for (var i = 0; i < jws.Length; i++)
        {
            var changed = jws.ToArray();
            changed[i] ^= 1;
            Assert.IsNotInstanceOfType<JwsVerification.Verified>(
                JwsVerifier.Verify(changed, null, _keys.Set, "example+jws"), $"byte {i}");
        }
    }

    [TestMethod]
    public async Task A_signature_for_one_purpose_is_not_accepted_for_another_nor_by_another_key()
    {
        var jws = await _keys.Signer.SignAsync("example+jws", Payload, TestContext.CancellationToken);
        Assert.IsInstanceOfType<JwsVerification.WrongType>(JwsVerifier.Verify(jws, null, _keys.Set, "other+jws"));
        using var others = new EvidenceKeys();
        Assert.IsInstanceOfType<JwsVerification.UnknownKey>(JwsVerifier.Verify(jws, null, others.Set, "example+jws"));
    }

    [TestMethod]
    [DataRow("""{"alg":"none","kid":"KID","typ":"example+jws"}""", typeof(JwsVerification.WrongAlgorithm))]
    [DataRow("""{"alg":"HS256","kid":"KID","typ":"example+jws"}""", typeof(JwsVerification.WrongAlgorithm))]
    [DataRow("""{"alg":"es256","kid":"KID","typ":"example+jws"}""", typeof(JwsVerification.WrongAlgorithm))]
    [DataRow("""{"alg":["ES256"],"kid":"KID","typ":"example+jws"}""", typeof(JwsVerification.WrongAlgorithm))]
    [DataRow("""{"kid":"KID","typ":"example+jws"}""", typeof(JwsVerification.WrongAlgorithm))]
    [DataRow("""{"alg":"ES256","crit":["exp"],"exp":1,"kid":"KID","typ":"example+jws"}""",
        typeof(JwsVerification.UnknownCriticalHeader))]
    [DataRow(
        """{"alg":"ES256","crit":[],"kid":"KID","typ":"example+jws"}""", typeof(JwsVerification.UnknownCriticalHeader))]
    [DataRow("""{"alg":"ES256","b64":false,"crit":["b64"],"kid":"KID","typ":"example+jws"}""",
        typeof(JwsVerification.UnknownCriticalHeader))]
    [DataRow("""{"alg":"ES256","kid":"KID"}""", typeof(JwsVerification.WrongType))]
    [DataRow("""{"alg":"ES256","typ":"example+jws"}""", typeof(JwsVerification.UnknownKey))]
    [DataRow("""{"alg":"ES256","jwk":{},"kid":"other","typ":"example+jws"}""", typeof(JwsVerification.UnknownKey))]
    [DataRow("""{"alg":"none","alg":"ES256","kid":"KID","typ":"example+jws"}""", typeof(JwsVerification.Malformed))]
    [DataRow("""[]""", typeof(JwsVerification.Malformed))]
    public async Task A_header_that_is_not_ours_is_refused_even_when_our_key_signed_it(string header, Type expected)
    {
        var jws = await SignAsync(header.Replace("KID", await KeyIdAsync(), StringComparison.Ordinal));
        Assert.IsInstanceOfType(JwsVerifier.Verify(jws, null, _keys.Set, "example+jws"), expected);
    }

    [TestMethod]
    public async Task Documents_of_a_wrong_form_are_malformed()
    {
        var good = Encoding.UTF8.GetString(
            await _keys.Signer.SignAsync("example+jws", Payload, TestContext.CancellationToken));
        string[] wrong =
        [
            "", "{}", "[]", "null", "not json", good + good,
            good.Replace("\"payload\"", "\"signatures\":[],\"payload\"", StringComparison.Ordinal),
            good.Replace("\"payload\"", "\"payload\":\"e30\",\"payload\"", StringComparison.Ordinal),
            good.Replace("\"payload\":\"", "\"payload\":\"=", StringComparison.Ordinal),
            good.Replace("\"payload\"", "\"header\":{\"alg\":\"ES256\"},\"payload\"", StringComparison.Ordinal),
            good.Replace("\"payload\"", "\"header\":{\"kid\":\"x\"},\"payload\"", StringComparison.Ordinal),
            good.Replace("\"payload\"", "\"header\":1,\"payload\"", StringComparison.Ordinal),
            good.Replace("\"}", "=\"}", StringComparison.Ordinal),
            good.Replace("\"signature\":\"", "\"signature\":\" ", StringComparison.Ordinal),
            good.Replace("\"signature\":\"", "\"signature\":\"AAAA", StringComparison.Ordinal),
            good.Replace("\"protected\"", "\"protected2\"", StringComparison.Ordinal),
        ];
        foreach (var text in wrong)
            Assert.IsInstanceOfType<JwsVerification.Malformed>(Verify(text), text);
    }

    [TestMethod]
    public async Task Unused_bits_of_base64url_must_be_zero()
    {
        var good = Encoding.UTF8.GetString(
            await _keys.Signer.SignAsync("example+jws", Payload, TestContext.CancellationToken));
        var json = JsonNode.Parse(good)!.AsObject();
        var signature = json["signature"]!.GetValue<string>();
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        // 64 bytes leave four unused bits in the last character.
        json["signature"] = signature[..^1] + alphabet[alphabet.IndexOf(signature[^1], StringComparison.Ordinal) + 1];
        Assert.IsInstanceOfType<JwsVerification.Malformed>(Verify(json.ToJsonString()));
    }

    [TestMethod]
    public async Task An_unprotected_header_of_its_own_changes_nothing()
    {
        var json = JsonNode.Parse(
            await _keys.Signer.SignAsync("example+jws", Payload, TestContext.CancellationToken))!.AsObject();
        json["header"] = new JsonObject { ["proof"] = "anything" };
        Assert.IsInstanceOfType<JwsVerification.Verified>(Verify(json.ToJsonString()));
    }

    private JwsVerification Verify(string jws) =>
        JwsVerifier.Verify(Encoding.UTF8.GetBytes(jws), null, _keys.Set, "example+jws");

    private async Task<string> KeyIdAsync() => await _keys.Signing.CurrentKeyIdAsync(TestContext.CancellationToken);

    private async Task<byte[]> SignAsync(string header)
    {
        var encoded = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header));
        var digest = SHA256.HashData(JwsDocument.SigningInput(encoded, Payload));
        return JwsDocument.Write(encoded, Payload,
            await _keys.Signing.SignDigestAsync(await KeyIdAsync(), digest, TestContext.CancellationToken));
    }
}
