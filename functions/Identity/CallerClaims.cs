using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Identity;

/// <summary>
/// A verified token's claims → the caller. Null where a needed claim is missing or is not what it should be.
/// </summary>
public sealed class CallerClaims(IdentityOptions options, RoleMap roles)
{
    /// <summary>255 characters: OpenID Connect's limit for <c>sub</c>.</summary>
    private const int MaxSubjectLength = 255;

    /// <summary>254 characters: the longest address that SMTP can carry.</summary>
    private const int MaxEmailLength = 254;

    public Caller? Read(JsonElement claims)
    {
        if (Text(claims, "iss") is not { Length: > 0 } issuer ||
            Text(claims, options.SubjectClaim) is not { Length: > 0 and <= MaxSubjectLength } subject)
            return null;
        TenantId? tenant = null;
        if (Find(claims, options.TenantClaim) is { ValueKind: not JsonValueKind.Null } claimed)
        {
            // A tenant that cannot be read is not "no tenant": that would turn a tenant's token into a platform one.
            if (claimed.ValueKind != JsonValueKind.String || !TenantId.TryParse(claimed.GetString(), out var parsed))
                return null;
            tenant = parsed;
        }

        var email = Text(claims, options.EmailClaim) is { Length: > 2 and <= MaxEmailLength } address
            ? new Sensitive<string>(address)
            : null;
        return new Caller(
            issuer, new Sensitive<string>(subject), tenant, email, roles.Of(RoleNames(claims), tenant is not null),
            ActorId(issuer, subject));
    }

    private IEnumerable<string> RoleNames(JsonElement claims) => Find(claims, options.RolesClaim) switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };

    private static string? Text(JsonElement claims, string name) =>
        Find(claims, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    // A claim's name may itself hold dots (https://example.com/roles), so the whole name comes first.
    private static JsonElement? Find(JsonElement claims, string name)
    {
        if (claims.TryGetProperty(name, out var whole))
            return whole;
        var current = claims;
        foreach (var segment in name.Split('.'))
        {
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(segment, out current))
                return null;
        }

        return current;
    }

    private static string ActorId(string issuer, string subject)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer.Length}:{issuer}{subject}"));
        return "act_" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
