using System.Numerics;

namespace PrivacyFunctions.Audit;

/// <summary>
/// All that appending needs of a tree: its size and the roots of its perfect subtrees, largest first. At most 63
/// hashes, whatever the size.
/// </summary>
public sealed class MerkleFrontier
{
    private readonly byte[][] _roots;

    private MerkleFrontier(long size, byte[][] roots) => (Size, _roots) = (size, roots);

    public static MerkleFrontier Empty { get; } = new(0, []);

    public long Size { get; }

    /// <summary>Null when the hashes do not fit the size: one for each bit that is set in it.</summary>
    public static MerkleFrontier? Restore(long size, ReadOnlySpan<byte> hashes)
    {
        if (size < 0 || hashes.Length != BitOperations.PopCount((ulong)size) * MerkleHash.Bytes)
            return null;
        var roots = new byte[hashes.Length / MerkleHash.Bytes][];
        for (var i = 0; i < roots.Length; i++)
            roots[i] = hashes.Slice(i * MerkleHash.Bytes, MerkleHash.Bytes).ToArray();
        return new MerkleFrontier(size, roots);
    }

    /// <summary>The hashes one after the other, for <see cref="Restore"/>.</summary>
    public byte[] Save() => _roots.SelectMany(root => root).ToArray();

    /// <summary>
    /// The tree with more leaves. <paramref name="nodes"/> receives every perfect subtree's root that became complete,
    /// in the order in which they did: each leaf, then the inner nodes above it.
    /// </summary>
    public MerkleFrontier Append(IEnumerable<byte[]> leafHashes, ICollection<byte[]> nodes)
    {
        var roots = new Stack<byte[]>(_roots);
        var size = Size;
        foreach (var leaf in leafHashes)
        {
            nodes.Add(leaf);
            var node = leaf;
            // Like a carry in binary counting: every trailing one of the old size is a left sibling that is now
            // complete.
            for (var left = size; (left & 1) == 1; left >>= 1)
            {
                node = MerkleHash.Node(roots.Pop(), node);
                nodes.Add(node);
            }

            roots.Push(node);
            size++;
        }

        return new MerkleFrontier(size, [.. roots.Reverse()]);
    }

    public byte[] Root()
    {
        if (_roots.Length == 0)
            return MerkleHash.EmptyRoot();
        var root = _roots[^1];
        for (var i = _roots.Length - 2; i >= 0; i--)
            root = MerkleHash.Node(_roots[i], root);
        return root;
    }
}
