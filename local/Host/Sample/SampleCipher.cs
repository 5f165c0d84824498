using System.Buffers.Binary;
using System.Security.Cryptography;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// The product's own encryption under a data key of each tenant: <c>"SMP1" | length of the wrapped key (uint16) |
/// wrapped key | nonce (12) | ciphertext | tag (16)</c>, AES-256-GCM with the tenant as associated data. Whoever has a
/// backup of it but not the tenant's key has nothing.
/// </summary>
internal sealed class SampleCipher
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly Dictionary<string, DataKeyView> _keys;

    private SampleCipher(Dictionary<string, DataKeyView> keys) => _keys = keys;

    private static ReadOnlySpan<byte> Magic => "SMP1"u8;

    public static async Task<SampleCipher> CreateAsync(
        DataKeyClient client, IEnumerable<SampleTenant> tenants, CancellationToken cancellation)
    {
        var keys = new Dictionary<string, DataKeyView>(StringComparer.Ordinal);
        foreach (var tenant in tenants)
            keys.Add(tenant.Id, await client.GenerateAsync(tenant.Id, cancellation));
        return new SampleCipher(keys);
    }

    public byte[] Seal(string tenant, ReadOnlySpan<byte> plaintext)
    {
        var (key, wrapped) = _keys[tenant];
        var header = Magic.Length + sizeof(ushort) + wrapped!.Length;
        var bytes = new byte[header + NonceBytes + plaintext.Length + TagBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(Magic.Length), (ushort)wrapped.Length);
        wrapped.CopyTo(bytes, Magic.Length + sizeof(ushort));
        var nonce = bytes.AsSpan(header, NonceBytes);
        RandomSource.System.Fill(nonce);
        using var gcm = new AesGcm(key, TagBytes);
        gcm.Encrypt(
            nonce, plaintext, bytes.AsSpan(header + NonceBytes, plaintext.Length), bytes.AsSpan(^TagBytes..),
            System.Text.Encoding.UTF8.GetBytes(tenant));
        return bytes;
    }

    /// <summary>The wrapped key that these bytes need; null for bytes that were never encrypted.</summary>
    public static byte[]? WrappedKey(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length < Magic.Length + sizeof(ushort))
            return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[Magic.Length..]);
        var rest = bytes[(Magic.Length + sizeof(ushort))..];
        return rest.Length >= length + NonceBytes + TagBytes ? rest[..length].ToArray() : null;
    }

    /// <exception cref="CryptographicException">Altered, or another tenant's.</exception>
    public static byte[] Open(string tenant, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[Magic.Length..]);
        var rest = bytes[(Magic.Length + sizeof(ushort) + length)..];
        var plaintext = new byte[rest.Length - NonceBytes - TagBytes];
        using var gcm = new AesGcm(key, TagBytes);
        gcm.Decrypt(
            rest[..NonceBytes], rest[NonceBytes..^TagBytes], rest[^TagBytes..], plaintext,
            System.Text.Encoding.UTF8.GetBytes(tenant));
        return plaintext;
    }
}
