namespace PrivacyFunctions.Audit;

/// <summary>
/// Checks proofs as RFC 9162 says (2.1.3.2 and 2.1.4.2): pure, offline, for anyone who has two roots or a leaf.
/// </summary>
public static class MerkleProof
{
    /// <summary>63 hashes: a path through the largest tree that a 63-bit size allows.</summary>
    public const int MaxPath = 64;

    /// <summary>True when the leaf is at <paramref name="index"/> of the tree of that size and root.</summary>
    public static bool VerifyInclusion(
        long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> path, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || path.Count > MaxPath)
            return false;
        var (node, last) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in path)
        {
            if (last == 0 || sibling.Length != MerkleHash.Bytes)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>
    /// True when the tree of size <paramref name="to"/> only added to the tree of size <paramref name="from"/>.
    /// </summary>
    public static bool VerifyConsistency(
        long from, ReadOnlySpan<byte> fromRoot, long to, ReadOnlySpan<byte> toRoot, IReadOnlyList<byte[]> path)
    {
        if (from < 0 || from > to || path.Count > MaxPath || path.Any(hash => hash.Length != MerkleHash.Bytes))
            return false;
        if (from == to)
            return path.Count == 0 && fromRoot.SequenceEqual(toRoot);
        if (from == 0)
            return path.Count == 0 && fromRoot.SequenceEqual(MerkleHash.EmptyRoot());
        // A whole power of two is itself a subtree of the new tree, so its root is left out of the proof.
        List<byte[]> hashes = (from & (from - 1)) == 0 ? [fromRoot.ToArray(), .. path] : [.. path];
        return hashes.Count > 0 && FoldConsistency(from, fromRoot, to, toRoot, hashes);
    }

    private static bool FoldConsistency(
        long from, ReadOnlySpan<byte> fromRoot, long to, ReadOnlySpan<byte> toRoot, List<byte[]> hashes)
    {
        var (node, last) = (from - 1, to - 1);
        while ((node & 1) == 1)
            (node, last) = (node >> 1, last >> 1);
        var (oldRoot, newRoot) = (hashes[0], hashes[0]);
        foreach (var hash in hashes.Skip(1))
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                (oldRoot, newRoot) = (MerkleHash.Node(hash, oldRoot), MerkleHash.Node(hash, newRoot));
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                newRoot = MerkleHash.Node(newRoot, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && fromRoot.SequenceEqual(oldRoot) && toRoot.SequenceEqual(newRoot);
    }
}
