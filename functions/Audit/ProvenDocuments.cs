using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Issues signed documents that carry the proof of their own issuing. The order is: sign, keep the draft, log its hash,
/// sign the log's head, prove, attach, keep. Every step answers what was kept first, so a crash between any two, or a
/// second run beside the first, leads to one document.
/// </summary>
public sealed class ProvenDocuments(
    IAuditLog audit,
    AuditStore store,
    AuditProofs proofs,
    AuditCheckpoints checkpoints,
    EvidenceSigner signer,
    ISigningKeys keys,
    EvidenceBlobs blobs)
{
    /// <inheritdoc cref="EvidenceBlobs.ReadAsync"/>
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellation) =>
        blobs.ReadAsync(path, cancellation);

    /// <summary>The document as kept, issued now unless it was before.</summary>
    /// <exception cref="InvalidOperationException">
    /// The log has no event yet, or it contradicts what it signed before: nothing is issued until a person has looked.
    /// </exception>
    public async Task<byte[]> IssueAsync(ProvenDocumentPlan plan, CancellationToken cancellation)
    {
        if (await blobs.ReadAsync(plan.Path, cancellation) is { } issued)
            return issued;
        var draft = await DraftAsync(plan, cancellation);
        var payload = JwsVerifier.AttachedPayload(draft)!;
        var announced = plan.Announce(payload, Hash(payload));
        var index = (await audit.AppendAsync([announced], cancellation))[0];
        var leaves = await store.ReadLeavesAsync(index, cancellation);
        var proven = await ProveAsync(draft, index, leaves.Leaves[(int)(index - leaves.First)], cancellation);
        var trusted = JsonWebKeySet.Of(await keys.PublicKeysAsync(cancellation));
        // Another run may have announced its own draft, kept the document and deleted the draft meanwhile; then its
        // document is the one, and this draft was never announced.
        var kept = ProvenDocumentVerifier.Verify(proven, trusted, plan.Type, announced.Action) switch
        {
            ProvenDocumentVerification.Verified => await blobs.WriteOnceAsync(plan.Path, proven, cancellation),
            ProvenDocumentVerification.NotVerified(var reason) => await blobs.ReadAsync(plan.Path, cancellation)
                ?? throw new InvalidOperationException($"The document would not verify: {reason}"),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
        await blobs.DeleteAsync(plan.DraftPath, cancellation);
        return kept;
    }

    /// <summary>
    /// What identifies a document: SHA-256 of its payload, lower-case hex. A signature can be varied.
    /// </summary>
    public static string Hash(ReadOnlySpan<byte> payload) => Convert.ToHexStringLower(SHA256.HashData(payload));

    private async Task<byte[]> DraftAsync(ProvenDocumentPlan plan, CancellationToken cancellation)
    {
        var (logId, _) = await proofs.ReadSizeAsync(cancellation);
        if (await blobs.ReadAsync(plan.DraftPath, cancellation) is { } draft)
        {
            if (LogOf(draft) == logId)
                return draft;
            // Made before the log lost events and got another name: nobody could prove it there any more.
            await blobs.DeleteAsync(plan.DraftPath, cancellation);
        }

        var payload = plan.Compose(logId ?? throw new InvalidOperationException("The audit log has no event yet."));
        var signed = await signer.SignAsync(plan.Type, payload, cancellation);
        return await blobs.WriteOnceAsync(plan.DraftPath, signed, cancellation);
    }

    private static string? LogOf(byte[] draft) =>
        CanonicalJson.Parse(JwsVerifier.AttachedPayload(draft)) is CanonicalJsonOutcome.Read { Value: JsonObject json }
            ? AuditJson.Text(json, "log")
            : null;

    private async Task<byte[]> ProveAsync(byte[] draft, long index, byte[] leaf, CancellationToken cancellation)
    {
        var checkpoint = await checkpoints.SignAsync(cancellation) switch
        {
            CheckpointOutcome.Signed(var signed, _) => signed,
            CheckpointOutcome.Unchanged(var kept) => kept,
            CheckpointOutcome.Refused(var reason) => throw new InvalidOperationException(
                $"No document is issued while the audit log contradicts itself: {reason}"),
            _ => throw new InvalidOperationException("The audit log lost the event that was just written."),
        };
        var size = AuditCheckpoint.Parse(JwsVerifier.AttachedPayload(checkpoint))?.Size;
        if (await proofs.ProveInclusionAsync(index, size, cancellation)
            is not AuditProofOutcome.Included { Proof: var proof })
            throw new InvalidOperationException("The checkpoint does not reach the event that was just written.");
        return JwsVerifier.Attach(draft, ProofHeader.Of(leaf, proof, checkpoint).Write());
    }
}

/// <param name="Type">One of <see cref="EvidenceTypes"/>.</param>
/// <param name="Path">Where it is kept; written once, so the container may be locked against changes.</param>
/// <param name="DraftPath">Where its signed payload waits for the proof; deleted afterwards.</param>
/// <param name="Compose">The canonical payload, for the log's id.</param>
/// <param name="Announce">The audit event of the issuing, for the payload and its hash; the same for the same payload.
/// </param>
public sealed record ProvenDocumentPlan(
    string Type,
    string Path,
    string DraftPath,
    Func<string, byte[]> Compose,
    Func<ReadOnlyMemory<byte>, string, AuditEvent> Announce);
