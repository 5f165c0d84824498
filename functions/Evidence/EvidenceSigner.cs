using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Signs documents as JWS with the deployment's evidence key. What it signs is canonical JSON, or it refuses.
/// </summary>
public sealed class EvidenceSigner(ISigningKeys keys)
{
    /// <summary>The flattened JWS JSON serialisation, payload included.</summary>
    /// <param name="type">One of <see cref="EvidenceTypes"/>.</param>
    /// <exception cref="ArgumentException">The payload is not canonical JSON.</exception>
    public Task<byte[]> SignAsync(string type, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        SignAsync(type, payload, detached: false, cancellation);

    /// <summary>
    /// The same without the payload member (RFC 7515, appendix F), for a payload that is a file of its own.
    /// </summary>
    /// <inheritdoc cref="SignAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public Task<byte[]> SignDetachedAsync(string type, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        SignAsync(type, payload, detached: true, cancellation);

    private async Task<byte[]> SignAsync(
        string type, ReadOnlyMemory<byte> payload, bool detached, CancellationToken cancellation)
    {
        if (!CanonicalJson.IsCanonical(payload.Span))
            throw new ArgumentException(
                "Only canonical JSON is signed (RFC 8785, integers and strings).", nameof(payload));
        var keyId = await keys.CurrentKeyIdAsync(cancellation);
        var header = StrictBase64Url.Encode(
            CanonicalJson.Serialize(new JsonObject { ["alg"] = "ES256", ["kid"] = keyId, ["typ"] = type }));
        var digest = SHA256.HashData(JwsDocument.SigningInput(header, payload.Span));
        var signature = await keys.SignDigestAsync(keyId, digest, cancellation);
        return JwsDocument.Write(header, detached ? default(ReadOnlyMemory<byte>?) : payload, signature);
    }
}
