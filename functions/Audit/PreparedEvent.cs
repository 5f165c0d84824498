using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>An event with everything computed that does not depend on its place in the log.</summary>
public sealed record PreparedEvent(
    string Id, TenantId? Tenant, byte[] Leaf, byte[] LeafHash, byte[] Salt, byte[] Payload)
{
    /// <exception cref="ArgumentException">
    /// The event is not well-formed: a bug of the caller. Its values are not in the message.
    /// </exception>
    public static PreparedEvent Of(AuditEvent happened, RandomSource random)
    {
        Check(happened);
        var salt = random.Bytes(AuditLeaf.SaltBytes);
        var payload = AuditLeaf.SerializePayload(happened.Payload);
        var leaf = AuditLeaf.Serialize(happened, AuditLeaf.Commitment(salt, payload));
        return new PreparedEvent(happened.Id, happened.Tenant, leaf, MerkleHash.Leaf(leaf), salt, payload);
    }

    public static bool IsId(string id) => id.Length is > 0 and <= AuditLimits.IdCharacters
        && id.All(c => c is >= '!' and <= '~' and not ('/' or '\\' or '#' or '?' or '%'));

    private static void Check(AuditEvent happened)
    {
        if (!IsId(happened.Id))
            throw new ArgumentException(
                $"An event id is 1 to {AuditLimits.IdCharacters} printable ASCII characters without / \\ # ? %.");
        if (happened.Action.Length > AuditLimits.ActionCharacters || !IsVerb(happened.Action))
            throw new ArgumentException("An action is a dotted verb in lower case, as in request.submitted.");
        if (happened.Target.Length > AuditLimits.TargetCharacters ||
            happened.Target.Any(c => c is < '!' or > '~' or '@'))
            throw new ArgumentException("A target is an opaque id of printable ASCII characters without @.");
        if (happened.Outcome is not ("done" or "refused" or "failed"))
            throw new ArgumentException("An outcome is done, refused or failed.");
        if (happened.EvidenceHash is { } hash && !IsSha256(hash))
            throw new ArgumentException("An evidence hash is a SHA-256 in lower-case hex.");
    }

    private static bool IsVerb(string action) => action.Contains('.', StringComparison.Ordinal)
        && action.Split('.').All(
            word => word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));

    private static bool IsSha256(string hash) => hash.Length == 2 * MerkleHash.Bytes &&
        hash.All(char.IsAsciiHexDigitLower);
}
