using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// The other side of <see cref="ServiceCallSigner"/>: what a service checks before it answers. Services in .NET may use
/// it as it is; for others it is the reference.
/// </summary>
/// <param name="service">The service's own name in the pack: a call to another service is not for us.</param>
public sealed class ServiceCallVerifier(string service, NetworkTime network)
{
    /// <summary>8 KiB: a call's token has a tenth of that.</summary>
    public const int MaxTokenLength = 8 * 1024;

    private readonly ReplayGuard _used = new();

    /// <param name="authorization">The header's value.</param>
    public ServiceCallOutcome Verify(
        string? authorization, string method, string path, ReadOnlySpan<byte> body, JsonWebKeySet keys)
    {
        const string scheme = "Bearer ";
        if (authorization is null || authorization.Length > MaxTokenLength ||
            !authorization.StartsWith(scheme, StringComparison.Ordinal) ||
            authorization[scheme.Length..].Split('.') is not [var header, var payload, var signature])
            return new ServiceCallOutcome.Refused("no_token");
        var flattened = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["protected"] = header,
            ["payload"] = payload,
            ["signature"] = signature,
        });
        return JwsVerifier.Verify(flattened, payload: null, keys, EvidenceTypes.ServiceCall) switch
        {
            JwsVerification.Verified verified => CheckClaims(verified.Payload, method, path, body),
            JwsVerification.UnknownKey => new ServiceCallOutcome.UnknownKey(),
            _ => new ServiceCallOutcome.Refused("bad_signature"),
        };
    }

    private ServiceCallOutcome CheckClaims(
        ReadOnlyMemory<byte> payload, string method, string path, ReadOnlySpan<byte> body)
    {
        // Signed by us and canonical, so its members have their types.
        using var document = JsonDocument.Parse(payload);
        var claims = document.RootElement;
        var now = network.Clock.GetUtcNow().ToUnixTimeSeconds();
        var skew = (long)ConnectorLimits.SignatureLifetime.TotalSeconds;
        if (claims.GetProperty("aud").GetString() != service)
            return new ServiceCallOutcome.Refused("other_service");
        var expires = claims.GetProperty("exp").GetInt64();
        if (expires <= now || claims.GetProperty("iat").GetInt64() > now + skew)
            return new ServiceCallOutcome.Refused("expired");
        if (claims.GetProperty("method").GetString() != method || claims.GetProperty("path").GetString() != path)
            return new ServiceCallOutcome.Refused("other_call");
        if (claims.GetProperty("sha256").GetString() != Base64Url.EncodeToString(SHA256.HashData(body)))
            return new ServiceCallOutcome.Refused("other_body");
        if (!TenantId.TryParse(claims.GetProperty("tenant").GetString(), out var tenant))
            return new ServiceCallOutcome.Refused("no_tenant");
        return _used.TryUse(claims.GetProperty("jti").GetString()!, expires, now)
            ? new ServiceCallOutcome.Accepted(tenant)
            : new ServiceCallOutcome.Refused("replayed");
    }
}

public abstract record ServiceCallOutcome
{
    private ServiceCallOutcome()
    {
    }

    /// <param name="Tenant">The tenant that the call may speak of; a body that names another is refused.</param>
    public sealed record Accepted(TenantId Tenant) : ServiceCallOutcome;

    /// <summary>Signed with a key that is not in the set: read the set again once, keys rotate.</summary>
    public sealed record UnknownKey : ServiceCallOutcome;

    /// <param name="Code">Stable; says what did not fit and nothing about what would.</param>
    public sealed record Refused(string Code) : ServiceCallOutcome;
}
