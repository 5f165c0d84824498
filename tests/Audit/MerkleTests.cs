using PrivacyFunctions.Audit;
using PrivacyFunctions.Tests.Evidence;

namespace PrivacyFunctions.Tests.Audit;

[TestClass]
public sealed class MerkleTests
{
    private const int MaxSize = 300;
    private static readonly byte[][] Leaves =
        [.. Enumerable.Range(0, MaxSize).Select(i => MerkleHash.Leaf(BitConverter.GetBytes(i)))];
    private static readonly byte[][] Roots =
        [.. Enumerable.Range(0, MaxSize + 1).Select(size => Root(Leaves.AsSpan(0, size)))];

    [TestMethod]
    public void The_published_roots_come_out()
    {
        var lines = VectorFile.Read("audit/rfc6962-tree.txt");
        byte[][] leaves =
            [.. lines.Where(line => line.Word == "leaf")
                .Select(line => MerkleHash.Leaf(Convert.FromHexString(line.Text)))];
        foreach (var (size, root) in lines.Where(line => line.Word == "root").Select(Split))
            Assert.AreEqual(
                root[0], Convert.ToHexStringLower(MerkleFrontier.Empty.Append(leaves.Take((int)size), []).Root()));
    }

    [TestMethod]
    public void The_published_proofs_come_out_and_verify()
    {
        var tree = VectorFile.Read("audit/rfc6962-tree.txt");
        byte[][] leaves =
            [.. tree.Where(line => line.Word == "leaf")
                .Select(line => MerkleHash.Leaf(Convert.FromHexString(line.Text)))];
        var roots = tree.Where(line => line.Word == "root").Select(Split)
            .ToDictionary(line => line.Number, line => Convert.FromHexString(line.Words[0]));
        foreach (var (kind, text) in VectorFile.Read("audit/rfc6962-proofs.txt"))
        {
            var parts = text.Split(' ');
            var (a, b) = (long.Parse(parts[0]), long.Parse(parts[1]));
            byte[][] path = [.. parts.Skip(2).Select(Convert.FromHexString)];
            var plan = kind == "inclusion" ? MerklePlan.Inclusion(a, b) : MerklePlan.Consistency(a, b);
            CollectionAssert.AreEqual(path.Select(Convert.ToHexString).ToList(),
                plan.Select(range => Convert.ToHexString(Hash(range, leaves))).ToList());
            Assert.IsTrue(kind == "inclusion"
                ? MerkleProof.VerifyInclusion(a, b, leaves[a], path, roots[b])
                : MerkleProof.VerifyConsistency(a, roots[a], b, roots[b], path));
        }
    }

    [TestMethod]
    public void The_frontier_has_the_root_of_every_size_however_it_was_appended_and_saved()
    {
        var frontier = MerkleFrontier.Empty;
        var nodes = new List<byte[]>();
        for (var size = 0; size < MaxSize; size += 7)
        {
            CollectionAssert.AreEqual(Roots[size], frontier.Root());
            frontier = MerkleFrontier.Restore(size, frontier.Save())!.Append(Leaves.Skip(size).Take(7), nodes);
        }

        Assert.IsNull(MerkleFrontier.Restore(3, new byte[32]));
        Assert.IsNull(MerkleFrontier.Restore(-1, []));
    }

    [TestMethod]
    public void Every_leaf_of_every_size_is_proven_and_nothing_else_is()
    {
        for (var size = 1; size <= MaxSize; size += size < 70 ? 1 : 23)
        {
            for (var index = 0; index < size; index++)
            {
                byte[][] path = [.. MerklePlan.Inclusion(index, size).Select(range => Hash(range, Leaves))];
                Assert.IsTrue(
                    MerkleProof.VerifyInclusion(index, size, Leaves[index], path, Roots[size]), $"{index} of {size}");
                RefuseInclusion(index, size, path);
            }
        }
    }

    [TestMethod]
    public void Every_size_is_consistent_with_every_larger_one_and_no_other_history_is()
    {
        for (var to = 0; to <= MaxSize; to += to < 70 ? 1 : 23)
        {
            for (var from = 0; from <= to; from++)
            {
                byte[][] path = [.. MerklePlan.Consistency(from, to).Select(range => Hash(range, Leaves))];
                Assert.IsTrue(MerkleProof.VerifyConsistency(from, Roots[from], to, Roots[to], path), $"{from} to {to}");
                RefuseConsistency(from, to, path);
            }
        }
    }

    private static void RefuseInclusion(int index, int size, byte[][] path)
    {
        var (leaf, root) = (Leaves[index], Roots[size]);
        Assert.IsFalse(MerkleProof.VerifyInclusion(index, size, Flip(leaf), path, root));
        Assert.IsFalse(MerkleProof.VerifyInclusion(index, size, leaf, path, Flip(root)));
        Assert.IsFalse(MerkleProof.VerifyInclusion(index, size, leaf, [.. path, root], root));
        Assert.IsFalse(MerkleProof.VerifyInclusion(index, size, leaf, [root, .. path], root));
        Assert.IsFalse(MerkleProof.VerifyInclusion(-1, size, leaf, path, root));
        Assert.IsFalse(MerkleProof.VerifyInclusion(size, size, leaf, path, root));
        Assert.IsFalse(MerkleProof.VerifyInclusion(index, 0, leaf, path, root));
        if (size > 1)
            Assert.IsFalse(MerkleProof.VerifyInclusion((index + 1) % size, size, leaf, path, root),
                $"{index} of {size} as its neighbour");
        for (var i = 0; i < path.Length; i++)
        {
            Assert.IsFalse(MerkleProof.VerifyInclusion(index, size, leaf, [.. path[..i], .. path[(i + 1)..]], root));
            Assert.IsFalse(MerkleProof.VerifyInclusion(
                index, size, leaf, [.. path[..i], Flip(path[i]), .. path[(i + 1)..]], root));
            Assert.IsFalse(MerkleProof.VerifyInclusion(
                index, size, leaf, [.. path[..i], path[i][..31], .. path[(i + 1)..]], root));
        }
    }

    private static void RefuseConsistency(int from, int to, byte[][] path)
    {
        Assert.IsFalse(MerkleProof.VerifyConsistency(from, Flip(Roots[from]), to, Roots[to], path));
        Assert.IsFalse(MerkleProof.VerifyConsistency(from, Roots[from], to, Roots[to], [.. path, Roots[to]]));
        Assert.IsFalse(MerkleProof.VerifyConsistency(to + 1, Roots[from], to, Roots[to], path));
        // From an empty log everything is a continuation: that is all such a proof can say.
        if (from > 0)
            Assert.IsFalse(MerkleProof.VerifyConsistency(from, Roots[from], to, Flip(Roots[to]), path));
        if (from > 0 && from < to)
            Assert.IsFalse(MerkleProof.VerifyConsistency(from, Roots[from], to, Roots[to], [Roots[from], .. path]));
        for (var i = 0; i < path.Length; i++)
        {
            Assert.IsFalse(
                MerkleProof.VerifyConsistency(from, Roots[from], to, Roots[to], [.. path[..i], .. path[(i + 1)..]]));
            Assert.IsFalse(MerkleProof.VerifyConsistency(
                from, Roots[from], to, Roots[to], [.. path[..i], Flip(path[i]), .. path[(i + 1)..]]));
        }
    }

    private static (long Number, string[] Words) Split((string Word, string Text) line)
    {
        var parts = line.Text.Split(' ');
        return (long.Parse(parts[0]), parts[1..]);
    }

    private static byte[] Flip(byte[] hash) => [.. hash[..^1], (byte)(hash[^1] ^ 1)];

    private static byte[] Hash(MerkleRange range, byte[][] leaves) =>
        Root(leaves.AsSpan((int)range.Start, (int)(range.End - range.Start)));

    /// <summary>The RFC's own recursive definition, which the code above does not use.</summary>
    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
            return MerkleHash.EmptyRoot();
        if (leaves.Length == 1)
            return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length)
            split *= 2;
        return MerkleHash.Node(Root(leaves[..split]), Root(leaves[split..]));
    }
}
