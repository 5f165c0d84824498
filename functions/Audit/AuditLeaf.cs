using System.Security.Cryptography;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>
/// What the log hashes: the event without anything personal, in canonical JSON, with a commitment to the payload. The
/// commitment is SHA-256(salt ‖ payload); the salt is sealed with the payload, so a forgotten payload cannot be guessed
/// from its leaf.
/// </summary>
internal static class AuditLeaf
{
    public const int SaltBytes = 32;
    private const string Version = "1";

    public static byte[] Serialize(AuditEvent happened, ReadOnlySpan<byte> commitment)
    {
        return new CanonicalObjectWriter()
            .Add("action", happened.Action)
            .Add("at", EvidenceTime.Format(happened.At))
            .Add("commitment", Convert.ToHexStringLower(commitment))
            .Add("evidence", happened.EvidenceHash)
            .Add("id", happened.Id)
            .Add("outcome", happened.Outcome)
            .Add("target", happened.Target)
            .Add("tenant", happened.Tenant?.Value)
            .Add("version", Version)
            .Complete();
    }

    /// <summary>The payload as it is sealed and committed to: canonical JSON, overlong fields cut.</summary>
    public static byte[] SerializePayload(AuditPayload payload) => new CanonicalObjectWriter()
        .Add("actor", Cut(payload.Actor, AuditLimits.ActorCharacters))
        .Add("details", Cut(payload.Details, AuditLimits.DetailsCharacters))
        .Add("ipAddress", Cut(payload.IpAddress, AuditLimits.IpAddressCharacters))
        .Add("requestPath", Cut(payload.RequestPath, AuditLimits.PathCharacters))
        .Add("userAgent", Cut(payload.UserAgent, AuditLimits.UserAgentCharacters))
        .Complete();

    public static byte[] Commitment(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload) =>
        SHA256.HashData([.. salt, .. payload]);

    /// <summary>
    /// Headers come from outside and may hold anything: what is not Unicode becomes U+FFFD, what is too long ends in an
    /// ellipsis.
    /// </summary>
    private static string? Cut(string? value, int maxCharacters)
    {
        if (value is null)
            return null;
        var text = value.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0
            ? string.Concat(value.EnumerateRunes().Select(rune => rune.ToString())) : value;
        if (text.Length <= maxCharacters)
            return text;
        var keep = maxCharacters - 1;
        return text[..(char.IsHighSurrogate(text[keep - 1]) ? keep - 1 : keep)] + "…";
    }
}
