using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Checks signatures offline: no clock, no network, no settings. The algorithm is ES256 and the key comes from the key
/// set that the caller trusts; whatever the document says about either only selects or refuses.
/// </summary>
public static class JwsVerifier
{
    /// <param name="payload">
    /// The separate file that a detached signature stands for; null when the document carries its payload.
    /// </param>
    /// <param name="expectedType">
    /// One of <see cref="EvidenceTypes"/>: what the document must have been signed as.
    /// </param>
    public static JwsVerification Verify(
        ReadOnlySpan<byte> jws, ReadOnlyMemory<byte>? payload, JsonWebKeySet keys, string expectedType)
    {
        var (document, reason) = JwsDocument.Parse(jws);
        if (document is null)
            return new JwsVerification.Malformed(reason);
        if (document.HeaderText("alg") != "ES256")
            return new JwsVerification.WrongAlgorithm();
        if (document.Header.ContainsKey("crit"))
            return new JwsVerification.UnknownCriticalHeader();
        if (document.HeaderText("typ") != expectedType)
            return new JwsVerification.WrongType(expectedType);
        if (document.Payload is null && payload is null)
            return new JwsVerification.PayloadMissing();
        if (document.Payload is not null && payload is not null)
            return new JwsVerification.PayloadUnexpected();
        if (document.HeaderText("kid") is not { } keyId || keys.Find(keyId) is not { } key)
            return new JwsVerification.UnknownKey();
        var signed = payload ?? new ReadOnlyMemory<byte>(document.Payload);
        return Es256.Verify(key, JwsDocument.SigningInput(document.Protected, signed.Span), document.Signature)
            ? new JwsVerification.Verified(keyId, expectedType, signed)
            : new JwsVerification.BadSignature();
    }

    /// <summary>
    /// The type that a document claims, before anything is verified; null when it is no JWS. Only for choosing what to
    /// check.
    /// </summary>
    public static string? ClaimedType(ReadOnlySpan<byte> jws) => JwsDocument.Parse(jws).Document?.HeaderText("typ");

    /// <summary>
    /// The payload that a document carries, before anything is verified; null when it has none or is no JWS.
    /// </summary>
    public static byte[]? AttachedPayload(ReadOnlySpan<byte> jws) => JwsDocument.Parse(jws).Document?.Payload;

    /// <summary>
    /// The unprotected header, which no signature covers; null when there is none. Whoever uses it must check it by
    /// itself.
    /// </summary>
    internal static JsonObject? UnprotectedHeader(ReadOnlySpan<byte> jws) =>
        JwsDocument.Parse(jws).Document?.Unprotected;

    /// <summary>The same document with an unprotected header; its signature stays good.</summary>
    internal static byte[] Attach(ReadOnlySpan<byte> jws, JsonObject unprotected) =>
        JwsDocument.Parse(jws).Document?.WithUnprotected(unprotected)
        ?? throw new ArgumentException("Only a signed document can carry a header.");
}
