using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Signs a call as a compact JWS (RFC 7515, ES256) for the header <c>Authorization: Bearer</c>. Its claims bind the
/// signature to the service, method, path, body, tenant and request, to one minute, and to one use.
/// </summary>
public sealed class ServiceCallSigner(EvidenceSigner signer, RandomSource random, NetworkTime network)
{
    public const string Issuer = "privacy-functions";

    public async Task<string> SignAsync(
        string service, HttpMethod method, string path, ReadOnlyMemory<byte> body, TenantId tenant, string request,
        CancellationToken cancellation)
    {
        var now = network.Clock.GetUtcNow();
        var claims = CanonicalJson.Serialize(new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = service,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + ConnectorLimits.SignatureLifetime).ToUnixTimeSeconds(),
            ["jti"] = Base64Url.EncodeToString(random.Bytes(16)),
            ["method"] = method.Method,
            ["path"] = path,
            ["sha256"] = Base64Url.EncodeToString(SHA256.HashData(body.Span)),
            ["tenant"] = tenant.Value,
            ["request"] = request,
        });
        using var jws = JsonDocument.Parse(await signer.SignAsync(EvidenceTypes.ServiceCall, claims, cancellation));
        return string.Join('.', Part("protected"), Part("payload"), Part("signature"));

        string Part(string name) => jws.RootElement.GetProperty(name).GetString()!;
    }
}
