using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Makes proofs from stored nodes: one read for each node, so O(log n) of them, whatever the log's size.
/// </summary>
public sealed class AuditProofs(AuditStore store)
{
    /// <summary>Name and size of the log now; the name is null before the first event.</summary>
    public async Task<(string? LogId, long Size)> ReadSizeAsync(CancellationToken cancellation)
    {
        var head = await store.ReadHeadAsync(cancellation);
        return (head.ETag is null ? null : head.LogId, head.Size);
    }

    public async Task<AuditProofOutcome> ProveInclusionAsync(long index, long? size, CancellationToken cancellation)
    {
        var head = await store.ReadHeadAsync(cancellation);
        var treeSize = size ?? head.Size;
        if (treeSize < 1 || treeSize > head.Size || index < 0 || index >= treeSize)
            return new AuditProofOutcome.OutOfRange(head.Size);
        return new AuditProofOutcome.Included(new InclusionProof(
            AuditDocuments.Version,
            AuditDocuments.InclusionProof,
            head.LogId,
            index,
            treeSize,
            Convert.ToHexStringLower(await store.ReadNodeAsync(new MerkleNode(0, index), cancellation)),
            await RootAsync(treeSize, cancellation),
            await PathAsync(MerklePlan.Inclusion(index, treeSize), cancellation)));
    }

    /// <param name="leaf">A leaf in canonical JSON, as an auditor has it: found by the id in it, and compared.</param>
    public async Task<AuditProofOutcome> ProveInclusionAsync(byte[] leaf, long? size, CancellationToken cancellation)
    {
        if (ReadId(leaf) is not { } id || await store.FindAsync(id, cancellation) is not { } index)
            return new AuditProofOutcome.NotInLog();
        var stored = await store.ReadNodeAsync(new MerkleNode(0, index), cancellation);
        if (!stored.AsSpan().SequenceEqual(MerkleHash.Leaf(leaf)))
            return new AuditProofOutcome.NotInLog();
        return await ProveInclusionAsync(index, size, cancellation);
    }

    public async Task<AuditProofOutcome> ProveConsistencyAsync(long from, long? to, CancellationToken cancellation)
    {
        var head = await store.ReadHeadAsync(cancellation);
        var newSize = to ?? head.Size;
        if (from < 0 || from > newSize || newSize > head.Size)
            return new AuditProofOutcome.OutOfRange(head.Size);
        return new AuditProofOutcome.Consistent(new ConsistencyProof(
            AuditDocuments.Version,
            AuditDocuments.ConsistencyProof,
            head.LogId,
            from,
            newSize,
            await RootAsync(from, cancellation),
            await RootAsync(newSize, cancellation),
            await PathAsync(MerklePlan.Consistency(from, newSize), cancellation)));
    }

    private static string? ReadId(byte[] leaf) =>
        CanonicalJson.Parse(leaf) is CanonicalJsonOutcome.Read { Value: JsonObject json } &&
            AuditJson.Text(json, "id") is { } id
        && PreparedEvent.IsId(id)
            ? id
            : null;

    private async Task<string> RootAsync(long size, CancellationToken cancellation) => Convert.ToHexStringLower(
        size == 0 ? MerkleHash.EmptyRoot() : await HashAsync(new MerkleRange(0, size), cancellation));

    private async Task<IReadOnlyList<string>> PathAsync(IReadOnlyList<MerkleRange> plan, CancellationToken cancellation)
    {
        var path = new List<string>(plan.Count);
        foreach (var range in plan)
            path.Add(Convert.ToHexStringLower(await HashAsync(range, cancellation)));
        return path;
    }

    private async Task<byte[]> HashAsync(MerkleRange range, CancellationToken cancellation)
    {
        var roots = await Task.WhenAll(range.Nodes().Select(node => store.ReadNodeAsync(node, cancellation)));
        return roots.Reverse().Aggregate((right, left) => MerkleHash.Node(left, right));
    }
}

/// <summary>What asking for a proof came to.</summary>
public abstract record AuditProofOutcome
{
    private AuditProofOutcome()
    {
    }

    public sealed record Included(InclusionProof Proof) : AuditProofOutcome;

    public sealed record Consistent(ConsistencyProof Proof) : AuditProofOutcome;

    /// <param name="Size">How many events the log has.</param>
    public sealed record OutOfRange(long Size) : AuditProofOutcome;

    public sealed record NotInLog : AuditProofOutcome;
}
