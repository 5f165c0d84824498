using System.Security.Cryptography;

namespace PrivacyFunctions.Audit;

/// <summary>
/// The hashes of RFC 6962, 2.1 (the same in RFC 9162): SHA-256, with a first byte that tells leaves from inner nodes.
/// </summary>
public static class MerkleHash
{
    public const int Bytes = 32;

    /// <summary>SHA-256 of nothing: the root of a log without entries.</summary>
    public static byte[] EmptyRoot() => SHA256.HashData([]);

    public static byte[] Leaf(ReadOnlySpan<byte> entry) => SHA256.HashData([0x00, .. entry]);

    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Bytes)];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Bytes)..]);
        return SHA256.HashData(input);
    }
}
