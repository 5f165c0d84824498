using System.Text.RegularExpressions;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>An event with everything computed that does not depend on its place in the log.</summary>
public sealed partial record PreparedEvent(string Id, TenantId? Tenant, byte[] Leaf, byte[] LeafHash, byte[] Salt, byte[] Payload)
{
    /// <exception cref="ArgumentException">The event is not well-formed: a bug of the caller. Its values are not in the message.</exception>
    public static PreparedEvent Of(AuditEvent happened, RandomSource random)
    {
        Check(happened);
        var salt = random.Bytes(AuditLeaf.SaltBytes);
        var payload = AuditLeaf.SerializePayload(happened.Payload);
        var leaf = AuditLeaf.Serialize(happened, AuditLeaf.Commitment(salt, payload));
        return new PreparedEvent(happened.Id, happened.Tenant, leaf, MerkleHash.Leaf(leaf), salt, payload);
    }

    public static bool IsId(string id) => id.Length <= AuditLimits.IdCharacters && KeyText().IsMatch(id);

    private static void Check(AuditEvent happened)
    {
        if (!IsId(happened.Id))
            throw new ArgumentException($"An event id is 1 to {AuditLimits.IdCharacters} printable ASCII characters without / \\ # ? %.");
        if (happened.Action.Length > AuditLimits.ActionCharacters || !DottedVerb().IsMatch(happened.Action))
            throw new ArgumentException("An action is a dotted verb in lower case, as in request.submitted.");
        if (happened.Target.Length > AuditLimits.TargetCharacters || !OpaqueText().IsMatch(happened.Target))
            throw new ArgumentException("A target is an opaque id of printable ASCII characters without @.");
        if (happened.Outcome is not ("done" or "refused" or "failed"))
            throw new ArgumentException("An outcome is done, refused or failed.");
        if (happened.EvidenceHash is { } hash && !Sha256Hex().IsMatch(hash))
            throw new ArgumentException("An evidence hash is a SHA-256 in lower-case hex.");
    }

    [GeneratedRegex(@"\A[!-~-[/\\#?%]]+\z")]
    private static partial Regex KeyText();

    [GeneratedRegex(@"\A[a-z0-9_]+(\.[a-z0-9_]+)+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex DottedVerb();

    [GeneratedRegex(@"\A[!-~-[@]]*\z")]
    private static partial Regex OpaqueText();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256Hex();
}
