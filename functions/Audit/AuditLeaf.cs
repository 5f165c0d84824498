using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>
/// What the log hashes: the event without anything personal, in canonical JSON, with a commitment to the payload. The commitment
/// is SHA-256(salt ‖ payload); the salt is sealed with the payload, so a forgotten payload cannot be guessed from its leaf.
/// </summary>
internal static class AuditLeaf
{
    public const int SaltBytes = 32;
    private const string Version = "1";

    public static byte[] Serialize(AuditEvent happened, ReadOnlySpan<byte> commitment)
    {
        var leaf = new JsonObject
        {
            ["version"] = Version,
            ["id"] = happened.Id,
            ["action"] = happened.Action,
            ["target"] = happened.Target,
            ["outcome"] = happened.Outcome,
            ["at"] = EvidenceTime.Format(happened.At),
            ["commitment"] = Convert.ToHexStringLower(commitment),
        };
        if (happened.Tenant is { } tenant)
            leaf["tenant"] = tenant.Value;
        if (happened.EvidenceHash is { } hash)
            leaf["evidence"] = hash;
        return CanonicalJson.Serialize(leaf);
    }

    /// <summary>The payload as it is sealed and committed to: canonical JSON, overlong fields cut.</summary>
    public static byte[] SerializePayload(AuditPayload payload)
    {
        var json = new JsonObject { ["actor"] = Cut(payload.Actor, AuditLimits.ActorCharacters) };
        Add(json, "ipAddress", payload.IpAddress, AuditLimits.IpAddressCharacters);
        Add(json, "userAgent", payload.UserAgent, AuditLimits.UserAgentCharacters);
        Add(json, "requestPath", payload.RequestPath, AuditLimits.PathCharacters);
        Add(json, "details", payload.Details, AuditLimits.DetailsCharacters);
        return CanonicalJson.Serialize(json);
    }

    public static byte[] Commitment(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(payload);
        return hash.GetHashAndReset();
    }

    private static void Add(JsonObject json, string name, string? value, int maxCharacters)
    {
        if (value is not null)
            json[name] = Cut(value, maxCharacters);
    }

    /// <summary>Headers come from outside and may hold anything: what is not Unicode becomes U+FFFD, what is too long ends in an ellipsis.</summary>
    private static string Cut(string value, int maxCharacters)
    {
        var text = value.Any(char.IsSurrogate) ? string.Concat(value.EnumerateRunes().Select(rune => rune.ToString())) : value;
        if (text.Length <= maxCharacters)
            return text;
        var keep = maxCharacters - 1;
        return text[..(char.IsHighSurrogate(text[keep - 1]) ? keep - 1 : keep)] + "…";
    }
}
