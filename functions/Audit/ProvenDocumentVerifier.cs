using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Checks a signed document with its own proof, offline: signature and type, canonical form, the announcing event and
/// the document's hash in it, the event's place in the log, and the signature of the checkpoint.
/// </summary>
public static class ProvenDocumentVerifier
{
    /// <param name="type">One of <see cref="EvidenceTypes"/>.</param>
    /// <param name="action">What the announcing event must be, as <c>certificate.issued</c>.</param>
    public static ProvenDocumentVerification Verify(
        ReadOnlySpan<byte> jws, JsonWebKeySet keys, string type, string action)
    {
        var verification = JwsVerifier.Verify(jws, payload: null, keys, type);
        if (verification is not JwsVerification.Verified signed)
            return Refused(verification.Explanation);
        if (!CanonicalJson.IsCanonical(signed.Payload.Span))
            return Refused("It is signed, but what was signed is not canonical JSON (RFC 8785).");
        if (ProofHeader.Read(JwsVerifier.UnprotectedHeader(jws)) is not { } proof)
        {
            return Refused(
                "It carries no proof that it was logged: its header must have leaf, inclusionProof and checkpoint.");
        }

        if (AuditProofVerifier.VerifyCheckpoint(proof.Checkpoint, keys)
            is not CheckpointVerification.Verified { Checkpoint: var checkpoint })
        {
            var reason = (CheckpointVerification.NotVerified)
                AuditProofVerifier.VerifyCheckpoint(proof.Checkpoint, keys);
            return Refused($"Its checkpoint is not good. {reason.Reason}");
        }

        if (AnnouncedEvent.Read(proof.Leaf) is not { } announced || announced.Action != action)
            return Refused($"The event in its header is not the {action} event of the audit log.");
        var hash = ProvenDocuments.Hash(signed.Payload.Span);
        if (announced.Evidence != hash)
            return Refused("The event in its header announced another document: it does not have this one's hash.");
        return AuditProofVerifier.VerifyInclusion(proof.InclusionProof, proof.Leaf, checkpoint) switch
        {
            ProofVerification.Verified place => new ProvenDocumentVerification.Verified(
                signed.Payload, hash, signed.KeyId, checkpoint, announced, place.Statement),
            ProofVerification.NotVerified wrong => Refused($"Its inclusion proof is not good. {wrong.Reason}"),
            _ => Refused("Its inclusion proof cannot be read."),
        };
    }

    private static ProvenDocumentVerification.NotVerified Refused(string reason) => new(reason);
}

/// <summary>What the leaf of an announcing event says.</summary>
public sealed record AnnouncedEvent(string Action, string At, string Evidence, string Target, string? Tenant)
{
    /// <summary>Null when the bytes are no leaf in canonical form of something done.</summary>
    internal static AnnouncedEvent? Read(ReadOnlySpan<byte> leaf) =>
        CanonicalJson.IsCanonical(leaf)
        && CanonicalJson.Parse(leaf) is CanonicalJsonOutcome.Read { Value: JsonObject json }
        && AuditJson.Text(json, "version") == "1" && AuditJson.Text(json, "outcome") == "done"
        && AuditJson.Text(json, "action") is { } action && AuditJson.Text(json, "at") is { } at
        && AuditJson.Text(json, "evidence") is { } evidence && AuditJson.Text(json, "target") is { } target
            ? new AnnouncedEvent(action, at, evidence, target, AuditJson.Text(json, "tenant"))
            : null;
}

/// <summary>What checking a proven document came to; the texts are sentences for an auditor.</summary>
public abstract record ProvenDocumentVerification
{
    private ProvenDocumentVerification()
    {
    }

    /// <param name="Place">Where the event stands in the log, in a sentence.</param>
    public sealed record Verified(
        ReadOnlyMemory<byte> Payload,
        string Sha256,
        string KeyId,
        AuditCheckpoint Checkpoint,
        AnnouncedEvent Announced,
        string Place) : ProvenDocumentVerification;

    public sealed record NotVerified(string Reason) : ProvenDocumentVerification;
}
