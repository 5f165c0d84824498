using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Signs the log's head and keeps what was signed: a blob for each name and size of the log, written once, so that a
/// container with locked immutability can hold them. Before it signs it proves to itself that the log has only grown
/// since the last signature, or since the statement that gave it its name (<see cref="AuditSuccessions"/>).
/// </summary>
public sealed class AuditCheckpoints(
    AuditStore store, AuditProofs proofs, EvidenceBlobs blobs, EvidenceSigner signer, ISigningKeys keys,
    TimeProvider time)
{
    internal const string Successions = "audit/successions/";
    private const string Folder = "audit/checkpoints/";

    public async Task<CheckpointOutcome> SignAsync(CancellationToken cancellation)
    {
        var (head, latest) = await ReadAsync(cancellation);
        if (head.ETag is null)
            return new CheckpointOutcome.NothingToSign();
        if (await FindFaultAsync(head, latest, cancellation) is { } fault)
            return new CheckpointOutcome.Refused(fault);
        if (latest is not null && Parse(latest)!.Size == head.Size)
            return new CheckpointOutcome.Unchanged(latest);
        var checkpoint = new AuditCheckpoint(
            head.LogId, head.Size, RootOf(head), EvidenceTime.Format(time.GetUtcNow()));
        var signed = await signer.SignAsync(EvidenceTypes.AuditCheckpoint, checkpoint.Serialize(), cancellation);
        var kept = await blobs.WriteOnceAsync(PathOf(head), signed, cancellation);
        // Another process may have signed the same size first; then its signature is the one that is kept.
        return ReferenceEquals(kept, signed)
            ? new CheckpointOutcome.Signed(signed, checkpoint)
            : new CheckpointOutcome.Unchanged(kept);
    }

    /// <summary>
    /// The head, and a checkpoint that was there before it was read: one from after it could be of a log that another
    /// process has made longer since.
    /// </summary>
    private async Task<(AuditHead Head, byte[]? Latest)> ReadAsync(CancellationToken cancellation)
    {
        var latest = await ReadLatestAsync(cancellation);
        return (await store.ReadHeadAsync(cancellation), latest);
    }

    /// <summary>The kept checkpoint of the largest log, as signed; null before the first.</summary>
    public async Task<byte[]?> ReadLatestAsync(CancellationToken cancellation) =>
        await ReadLatestOfAsync((await store.ReadHeadAsync(cancellation)).LogId, cancellation);

    /// <summary>Likewise of the log of that name.</summary>
    internal async Task<byte[]?> ReadLatestOfAsync(string log, CancellationToken cancellation)
    {
        // Larger sizes come first in the store's order.
        await foreach (var path in blobs.ListAsync(FolderOf(log), cancellation))
        {
            if (await blobs.ReadAsync(path, cancellation) is { } signed)
                return signed;
        }

        return null;
    }

    /// <summary>The statement that ends a name; null where none does.</summary>
    internal async Task<(byte[] Jws, AuditSuccession Statement)?> FindSuccessorAsync(
        string log, CancellationToken cancellation) =>
        await blobs.ReadAsync(SuccessionPathOf(log), cancellation) is { } jws
            ? (jws, Trusted(jws, await TrustedKeysAsync(cancellation))
                ?? throw new InvalidDataException("The kept statement of a log's succession does not verify."))
            : null;

    internal static string SuccessionPathOf(string log) => $"{Successions}{log}.jws.json";

    /// <summary>Why the log as stored is not what was signed, grown; null when it is.</summary>
    internal async Task<string?> FindFaultAsync(AuditHead head, CancellationToken cancellation) =>
        await FindFaultAsync(head, await ReadLatestOfAsync(head.LogId, cancellation), cancellation);

    private async Task<string?> FindFaultAsync(AuditHead head, byte[]? latest, CancellationToken cancellation)
    {
        if (await blobs.ReadAsync(SuccessionPathOf(head.LogId), cancellation) is not null)
            return "The log went on under another name: the store is older than that, as after the restore of a backup.";
        var trusted = await TrustedKeysAsync(cancellation);
        if (latest is not null)
        {
            return JwsVerifier.Verify(latest, null, trusted, EvidenceTypes.AuditCheckpoint)
                is JwsVerification.Verified verified && AuditCheckpoint.Parse(verified.Payload.Span) is { } last
                && last.Log == head.LogId
                ? await FindFaultAsync(head, last.Size, last.Root, cancellation)
                : "The last checkpoint's signature does not verify.";
        }

        await foreach (var path in blobs.ListAsync(Successions, cancellation))
        {
            if (await blobs.ReadAsync(path, cancellation) is { } jws && Trusted(jws, trusted) is { } statement &&
                statement.Log == head.LogId)
                return await FindFaultAsync(head, statement.Size, statement.Root, cancellation);
        }

        await foreach (var path in blobs.ListAsync(Folder, cancellation))
        {
            // Its own first one may have been signed by another process since it was looked for.
            if (!path.StartsWith(FolderOf(head.LogId), StringComparison.Ordinal))
                return "The last checkpoint is of another log.";
        }

        return null;
    }

    private async Task<string?> FindFaultAsync(
        AuditHead head, long size, string root, CancellationToken cancellation)
    {
        if (size > head.Size)
            return "The log is shorter than its last checkpoint: events are missing, as after the restore of a backup.";
        if (await proofs.ProveConsistencyAsync(
            size, head.Size, cancellation) is not AuditProofOutcome.Consistent { Proof: var proof })
            return "The log changed while it was checked.";
        return MerkleProof.VerifyConsistency(
            size, Convert.FromHexString(root), head.Size, Convert.FromHexString(RootOf(head)),
            [.. proof.Path.Select(Convert.FromHexString)])
            ? null
            : "The log's past differs from what its last checkpoint signed.";
    }

    private async Task<JsonWebKeySet> TrustedKeysAsync(CancellationToken cancellation) =>
        JsonWebKeySet.Of(await keys.PublicKeysAsync(cancellation));

    private static AuditSuccession? Trusted(byte[] jws, JsonWebKeySet trusted) =>
        JwsVerifier.Verify(jws, null, trusted, EvidenceTypes.AuditSuccession) is JwsVerification.Verified verified
            ? AuditSuccession.Parse(verified.Payload.Span)
            : null;

    private static string PathOf(AuditHead head) => $"{FolderOf(head.LogId)}{long.MaxValue - head.Size:D19}.jws.json";

    private static string FolderOf(string log) => $"{Folder}{log}/";

    private static string RootOf(AuditHead head) => Convert.ToHexStringLower(head.Frontier.Root());

    private static AuditCheckpoint? Parse(ReadOnlySpan<byte> signed) =>
        JwsVerifier.AttachedPayload(signed) is { } payload ? AuditCheckpoint.Parse(payload) : null;
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
