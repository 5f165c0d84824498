using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// The hashes that a group completed: each leaf's, followed by those of the inner nodes that it completed.
/// </summary>
internal sealed record AuditHashes(long First, byte[] Hashes)
{
    public static byte[] Serialize(long first, IReadOnlyList<byte[]> hashes) => CanonicalJson.Serialize(new JsonObject
    {
        ["first"] = first,
        ["hashes"] = Convert.ToBase64String(Join(hashes)),
    });

    public static AuditHashes Read(StoredEntity entity)
    {
        using var json = JsonDocument.Parse(entity.Content);
        return new AuditHashes(
            json.RootElement.GetProperty("first").GetInt64(),
            json.RootElement.GetProperty("hashes").GetBytesFromBase64());
    }

    /// <exception cref="InvalidDataException">The group does not have the node: rows are missing.</exception>
    public byte[] this[MerkleNode node]
    {
        get
        {
            var leaf = node.LastLeaf;
            var before = HashesUpTo(leaf) - HashesUpTo(First) + node.Level;
            return leaf >= First && (before + 1) * MerkleHash.Bytes <= Hashes.Length
                ? Hashes.AsSpan((int)before * MerkleHash.Bytes, MerkleHash.Bytes).ToArray()
                : throw new InvalidDataException("The audit log lacks the hashes of some of its leaves.");
        }
    }

    private static byte[] Join(IReadOnlyList<byte[]> hashes)
    {
        var joined = new byte[hashes.Count * MerkleHash.Bytes];
        for (var i = 0; i < hashes.Count; i++)
            hashes[i].CopyTo(joined, i * MerkleHash.Bytes);
        return joined;
    }

    /// <summary>How many nodes are complete in a tree of some size: 2n less the number of one bits in n.</summary>
    private static long HashesUpTo(long size) => (2 * size) - BitOperations.PopCount((ulong)size);
}
