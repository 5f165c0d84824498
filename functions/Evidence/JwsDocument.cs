using System.Text;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// A JWS in flattened JSON serialisation (RFC 7515, 7.2.2), split into its parts and decoded, nothing checked but its
/// form. <see cref="Payload"/> is null where it is detached (appendix F).
/// </summary>
/// <param name="Unprotected">Not signed; null where there is none. What stands in it must prove itself.</param>
internal sealed record JwsDocument(
    string Protected, JsonObject Header, JsonObject? Unprotected, byte[]? Payload, byte[] Signature)
{
    /// <summary>
    /// 24 MiB: the largest manifest (16 MiB) in base64url and room for the rest; documents are read into memory.
    /// </summary>
    public const int MaxBytes = 24 * 1024 * 1024;

    private static readonly string[] Members = ["payload", "protected", "header", "signature"];

    /// <summary>The bytes that a signature covers: <c>BASE64URL(protected) . BASE64URL(payload)</c>.</summary>
    public static byte[] SigningInput(string protectedHeader, ReadOnlySpan<byte> payload) =>
        Encoding.ASCII.GetBytes($"{protectedHeader}.{StrictBase64Url.Encode(payload)}");

    public static (JwsDocument? Document, string Reason) Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
            return Malformed($"The document is larger than {MaxBytes / (1024 * 1024)} MiB.");
        if (CanonicalJson.Parse(
            utf8, NumberRule.Doubles) is not CanonicalJsonOutcome.Read { Value: JsonObject members })
            return Malformed("The document is not a JSON object without duplicate members.");
        if (members.Any(member => !Members.Contains(member.Key, StringComparer.Ordinal)))
            return Malformed("The document has members that a flattened JWS does not have.");
        if (Text(members["protected"]) is not { } encodedHeader ||
            !StrictBase64Url.TryDecode(encodedHeader, out var headerBytes))
            return Malformed("The protected header is missing or not base64url.");
        if (CanonicalJson.Parse(
            headerBytes, NumberRule.Doubles) is not CanonicalJsonOutcome.Read { Value: JsonObject header })
            return Malformed("The protected header is not a JSON object without duplicate members.");
        if (members.TryGetPropertyValue("header", out var unprotected) && !IsDisjoint(unprotected, header))
            return Malformed("The unprotected header is not an object, or repeats a member of the protected one.");
        if (!StrictBase64Url.TryDecode(Text(members["signature"]) ?? "", out var signature) ||
            signature.Length != Es256.SignatureBytes)
            return Malformed($"The signature is missing or not {Es256.SignatureBytes} bytes in base64url.");
        byte[]? payload = null;
        if (members.ContainsKey("payload") && !StrictBase64Url.TryDecode(Text(members["payload"]) ?? "?", out payload))
            return Malformed("The payload is not base64url.");
        return (new JwsDocument(encodedHeader, header, unprotected as JsonObject, payload, signature), "");
    }

    public static byte[] Write(string protectedHeader, ReadOnlyMemory<byte>? payload, ReadOnlySpan<byte> signature)
    {
        var document =
            new JsonObject { ["protected"] = protectedHeader, ["signature"] = StrictBase64Url.Encode(signature) };
        if (payload is { } attached)
            document["payload"] = StrictBase64Url.Encode(attached.Span);
        return CanonicalJson.Serialize(document);
    }

    /// <summary>
    /// The same document with an unprotected header, which the signature does not cover.
    /// </summary>
    public byte[] WithUnprotected(JsonObject unprotected) => CanonicalJson.Serialize(new JsonObject
    {
        ["header"] = unprotected.DeepClone(),
        ["payload"] = StrictBase64Url.Encode(
            Payload ?? throw new InvalidOperationException("A detached document has no header of its own.")),
        ["protected"] = Protected,
        ["signature"] = StrictBase64Url.Encode(Signature),
    });

    public string? HeaderText(string name) => Text(Header[name]);

    private static (JwsDocument?, string) Malformed(string reason) => (null, reason);

    /// <summary>
    /// Algorithm, type and key id count only where they are signed, so the unprotected header may not hold them either.
    /// </summary>
    private static bool IsDisjoint(JsonNode? unprotected, JsonObject header) =>
        unprotected is JsonObject members
        && members.All(member => !header.ContainsKey(member.Key) &&
            member.Key is not ("alg" or "typ" or "kid" or "crit" or "b64"));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        ? text : null;
}
