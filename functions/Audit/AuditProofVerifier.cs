using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>Checks proof documents against signed checkpoints, offline.</summary>
public static class AuditProofVerifier
{
    /// <summary>The checkpoint's signature and form.</summary>
    public static CheckpointVerification VerifyCheckpoint(ReadOnlySpan<byte> jws, JsonWebKeySet keys)
    {
        var verification = JwsVerifier.Verify(jws, payload: null, keys, EvidenceTypes.AuditCheckpoint);
        if (verification is not JwsVerification.Verified verified)
            return new CheckpointVerification.NotVerified(verification.Explanation);
        return CanonicalJson.IsCanonical(verified.Payload.Span) &&
            AuditCheckpoint.Parse(verified.Payload.Span) is { } checkpoint
            ? new CheckpointVerification.Verified(checkpoint, verified.KeyId)
            : new CheckpointVerification.NotVerified(
                "It is signed, but it is no audit checkpoint of version 1 in canonical JSON.");
    }

    /// <param name="leaf">
    /// The event's leaf, canonical JSON; null to check the place of the hash in the proof only.
    /// </param>
    /// <param name="checkpoint">Verified before.</param>
    public static ProofVerification VerifyInclusion(
        ReadOnlySpan<byte> proof, ReadOnlyMemory<byte>? leaf, AuditCheckpoint checkpoint)
    {
        if (Read(proof, AuditDocuments.InclusionProof) is not { } json
            || AuditJson.Number(json, "index") is not { } index || AuditJson.Number(json, "size") is not { } size
            || AuditJson.Hash(json, "leafHash") is not { } leafHash || AuditJson.Hashes(json, "path") is not { } path)
        {
            return new ProofVerification.Unreadable("The file is no inclusion proof of version 1.");
        }

        if (AuditJson.Text(json, "log") != checkpoint.Log)
            return new ProofVerification.NotVerified("The proof and the checkpoint are of different logs.");
        if (size != checkpoint.Size)
        {
            return new ProofVerification.NotVerified(
                $"The proof is for a log of {size} events, the checkpoint for {checkpoint.Size}. Ask for a proof with size={checkpoint.Size}.");
        }

        if (AuditJson.Text(json, "root") != checkpoint.Root)
            return new ProofVerification.NotVerified("The proof leads to another root than the checkpoint signs.");
        if (leaf is { } bytes && !MerkleHash.Leaf(bytes.Span).AsSpan().SequenceEqual(leafHash))
            return new ProofVerification.NotVerified(
                "The proof is for another event than the one given, or the event was changed.");
        return MerkleProof.VerifyInclusion(index, size, leafHash, path, Convert.FromHexString(checkpoint.Root))
            ? new ProofVerification.Verified(
                $"The event stands at index {index} of the {size} events that the checkpoint signs.")
            : new ProofVerification.NotVerified(
                "The path does not lead to the signed root: the event is not there, or the proof was changed.");
    }

    /// <param name="earlier">Verified before, as <paramref name="later"/>.</param>
    public static ProofVerification VerifyConsistency(
        ReadOnlySpan<byte> proof, AuditCheckpoint earlier, AuditCheckpoint later)
    {
        if (Read(proof, AuditDocuments.ConsistencyProof) is not { } json
            || AuditJson.Number(json, "from") is not { } from || AuditJson.Number(json, "to") is not { } to
            || AuditJson.Hashes(json, "path") is not { } path)
        {
            return new ProofVerification.Unreadable("The file is no consistency proof of version 1.");
        }

        var log = AuditJson.Text(json, "log");
        if (log != earlier.Log || log != later.Log)
            return new ProofVerification.NotVerified("The proof and the checkpoints are of different logs.");
        if (from != earlier.Size || to != later.Size)
        {
            return new ProofVerification.NotVerified(
                $"The proof is from {from} to {to} events, the checkpoints have {earlier.Size} and {later.Size}.");
        }

        return MerkleProof.VerifyConsistency(
            from, Convert.FromHexString(earlier.Root), to, Convert.FromHexString(later.Root), path)
            ? new ProofVerification.Verified(
                $"The log of {to} events begins with the same {from} events, unchanged and in the same order.")
            : new ProofVerification.NotVerified(
                "The path does not lead to both signed roots: the log's past was changed, or the proof was.");
    }

    /// <summary>What a proof document claims to be, before anything is verified; null when it is none.</summary>
    public static string? ClaimedType(ReadOnlySpan<byte> proof) =>
        CanonicalJson.Parse(proof) is CanonicalJsonOutcome.Read { Value: JsonObject json }
            ? AuditJson.Text(json, "type") : null;

    private static JsonObject? Read(ReadOnlySpan<byte> proof, string type) =>
        CanonicalJson.Parse(proof) is CanonicalJsonOutcome.Read { Value: JsonObject json }
        && AuditJson.Text(json, "version") == AuditDocuments.Version && AuditJson.Text(json, "type") == type
            ? json
            : null;
}

/// <summary>What checking a checkpoint came to.</summary>
public abstract record CheckpointVerification
{
    private CheckpointVerification()
    {
    }

    public sealed record Verified(AuditCheckpoint Checkpoint, string KeyId) : CheckpointVerification;

    /// <param name="Reason">A sentence for an auditor.</param>
    public sealed record NotVerified(string Reason) : CheckpointVerification;
}

/// <summary>What checking a proof came to; the texts are sentences for an auditor.</summary>
public abstract record ProofVerification
{
    private ProofVerification()
    {
    }

    public sealed record Verified(string Statement) : ProofVerification;

    public sealed record NotVerified(string Reason) : ProofVerification;

    public sealed record Unreadable(string Reason) : ProofVerification;
}
