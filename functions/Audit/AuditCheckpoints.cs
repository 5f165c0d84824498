using PrivacyFunctions.Evidence;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Signs the log's head and keeps what was signed: a blob for each size, written once, so that a container with locked
/// immutability can hold them. Before it signs it proves to itself that the log has only grown since the last
/// signature.
/// </summary>
public sealed class AuditCheckpoints(
    AuditStore store, AuditProofs proofs, IBlobStore blobs, EvidenceSigner signer, ISigningKeys keys, TimeProvider time)
{
    private const string Folder = "audit/checkpoints/";

    public async Task<CheckpointOutcome> SignAsync(CancellationToken cancellation)
    {
        var head = await store.ReadHeadAsync(cancellation);
        if (head.ETag is null)
            return new CheckpointOutcome.NothingToSign();
        var root = Convert.ToHexStringLower(head.Frontier.Root());
        if (await ReadLatestAsync(cancellation) is { } latest)
        {
            if (await FindFaultAsync(latest, head, root, cancellation) is { } fault)
                return new CheckpointOutcome.Refused(fault);
            if (Parse(latest)!.Size == head.Size)
                return new CheckpointOutcome.Unchanged(latest);
        }

        var checkpoint = new AuditCheckpoint(head.LogId, head.Size, root, EvidenceTime.Format(time.GetUtcNow()));
        var signed = await signer.SignAsync(EvidenceTypes.AuditCheckpoint, checkpoint.Serialize(), cancellation);
        await using var writer = await blobs.CreateAsync(PathOf(head.Size), cancellation);
        await writer.Stream.WriteAsync(signed, cancellation);
        // Another process may have signed the same size first; then its signature is the one that is kept.
        return await writer.CommitAsync(cancellation) == BlobCommit.Created
            ? new CheckpointOutcome.Signed(signed, checkpoint)
            : new CheckpointOutcome.Unchanged(await ReadLatestAsync(cancellation) ?? signed);
    }

    /// <summary>The kept checkpoint of the largest log, as signed; null before the first.</summary>
    public async Task<byte[]?> ReadLatestAsync(CancellationToken cancellation)
    {
        await foreach (var path in blobs.ListAsync(Folder, cancellation))
        {
            await using var stream = await blobs.OpenReadAsync(path, cancellation);
            if (stream is null)
                continue;
            var signed = new byte[stream.Length];
            await stream.ReadExactlyAsync(signed, cancellation);
            return signed;
        }

        return null;
    }

    /// <summary>Larger sizes come first in the store's order.</summary>
    private static string PathOf(long size) => $"{Folder}{long.MaxValue - size:D19}.jws.json";

    private static AuditCheckpoint? Parse(ReadOnlySpan<byte> signed) =>
        JwsVerifier.AttachedPayload(signed) is { } payload ? AuditCheckpoint.Parse(payload) : null;

    /// <summary>Why the log as stored is not a continuation of what was signed last; null when it is.</summary>
    private async Task<string?> FindFaultAsync(
        byte[] latest, AuditHead head, string root, CancellationToken cancellation)
    {
        var trusted = JsonWebKeySet.Of(await keys.PublicKeysAsync(cancellation));
        if (JwsVerifier.Verify(
            latest, null, trusted, EvidenceTypes.AuditCheckpoint) is not JwsVerification.Verified verified
            || AuditCheckpoint.Parse(verified.Payload.Span) is not { } last)
        {
            return "The last checkpoint's signature does not verify.";
        }

        if (last.Log != head.LogId)
            return "The last checkpoint is of another log.";
        if (last.Size > head.Size)
            return "The log is shorter than its last checkpoint: events are missing, as after the restore of a backup.";
        if (await proofs.ProveConsistencyAsync(
            last.Size, head.Size, cancellation) is not AuditProofOutcome.Consistent { Proof: var proof })
            return "The log changed while it was checked.";
        return MerkleProof.VerifyConsistency(
            last.Size, Convert.FromHexString(last.Root), head.Size, Convert.FromHexString(root),
            [.. proof.Path.Select(Convert.FromHexString)])
            ? null
            : "The log's past differs from what its last checkpoint signed.";
    }
}

/// <summary>What signing a checkpoint came to.</summary>
public abstract record CheckpointOutcome
{
    private CheckpointOutcome()
    {
    }

    public sealed record Signed(byte[] Jws, AuditCheckpoint Checkpoint) : CheckpointOutcome;

    /// <param name="Jws">The checkpoint of this size that is kept already.</param>
    public sealed record Unchanged(byte[] Jws) : CheckpointOutcome;

    public sealed record NothingToSign : CheckpointOutcome;

    /// <summary>The stored log contradicts what was signed. Nothing is signed until a person has looked.</summary>
    public sealed record Refused(string Reason) : CheckpointOutcome;
}
