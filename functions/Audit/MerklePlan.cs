using System.Numerics;

namespace PrivacyFunctions.Audit;

/// <summary>
/// A perfect subtree: its leaves are <c>Index·2^Level</c> up to, and without, <c>(Index+1)·2^Level</c>.
/// </summary>
public readonly record struct MerkleNode(int Level, long Index)
{
    /// <summary>The leaf whose append completed this node.</summary>
    public long LastLeaf => ((Index + 1) << Level) - 1;
}

/// <summary>A run of leaves that some tree treats as one subtree; its root is one entry of a proof.</summary>
public readonly record struct MerkleRange(long Start, long End)
{
    /// <summary>
    /// The perfect subtrees that it is made of, left to right: at most one for each bit of its length.
    /// </summary>
    public IEnumerable<MerkleNode> Nodes()
    {
        for (var start = Start; start < End;)
        {
            var level = BitOperations.Log2((ulong)(End - start));
            yield return new MerkleNode(level, start >> level);
            start += 1L << level;
        }
    }
}

/// <summary>
/// Which subtrees make up a proof (RFC 9162, 2.1.3 and 2.1.4). Pure arithmetic on sizes; the hashes are read by others.
/// </summary>
public static class MerklePlan
{
    /// <summary>The audit path of a leaf, from the leaf upwards.</summary>
    public static IReadOnlyList<MerkleRange> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<MerkleRange>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            path.Add(index < middle ? new MerkleRange(middle, end) : new MerkleRange(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>
    /// The proof that the first <paramref name="from"/> leaves are the same in both trees; empty for equal sizes and
    /// from 0.
    /// </summary>
    public static IReadOnlyList<MerkleRange> Consistency(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (from == 0 || from == to)
            return [];
        var proof = new List<MerkleRange>();
        var (start, end) = (0L, to);
        while (end != from)
        {
            var middle = start + Split(end - start);
            proof.Add(from <= middle ? new MerkleRange(middle, end) : new MerkleRange(start, middle));
            (start, end) = from <= middle ? (start, middle) : (middle, end);
        }

        // The subtree that ends exactly where the old tree ended; when that is the whole old tree, its root is already
        // known.
        if (start != 0)
            proof.Add(new MerkleRange(start, end));
        proof.Reverse();
        return proof;
    }

    /// <summary>The largest power of two below a size of at least two.</summary>
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}
