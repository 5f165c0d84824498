using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The sealed form of one record: <c>"PFE" | version 1 | algorithm 1 | key version (uint32) | nonce (12) | ciphertext |
/// tag (16)</c>, big-endian; AES-256-GCM with the <see cref="SealingContext"/> as associated data. Nonces are random,
/// which is safe for 2³² records under one key (NIST SP 800-38D 8.3): rotate long before.
/// </summary>
internal static class Envelope
{
    public const int HeaderBytes = 9 + NonceBytes;
    public const int OverheadBytes = HeaderBytes + TagBytes;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string Format = "privacy-functions/envelope/1";

    private static ReadOnlySpan<byte> Prefix => [(byte)'P', (byte)'F', (byte)'E', 1, 1];

    public static byte[] Seal(
        DataKey key, string purpose, string recordId, ReadOnlySpan<byte> plaintext, RandomSource random)
    {
        var envelope = new byte[OverheadBytes + plaintext.Length];
        var header = envelope.AsSpan(0, HeaderBytes);
        Prefix.CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header[Prefix.Length..], (uint)key.Version);
        var nonce = header[^NonceBytes..];
        random.Fill(nonce);
        using var gcm = new AesGcm(key.Bytes, TagBytes);
        gcm.Encrypt(
            nonce, plaintext, envelope.AsSpan(HeaderBytes, plaintext.Length), envelope.AsSpan(^TagBytes..),
            SealingContext.Bytes(Format, header, key.Scope, purpose, recordId));
        return envelope;
    }

    /// <summary>
    /// The version of the key that the header names. It is not to be believed before the envelope opens.
    /// </summary>
    /// <exception cref="SealedDataException">Not an envelope of this format.</exception>
    public static int KeyVersion(ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length < OverheadBytes || !envelope.StartsWith(Prefix))
            throw new SealedDataException("These bytes are no sealed record of a known format.");
        var version = BinaryPrimitives.ReadUInt32BigEndian(envelope[Prefix.Length..]);
        return version is > 0 and <= int.MaxValue
            ? (int)version
            : throw new SealedDataException("A sealed record names no possible key version.");
    }

    /// <exception cref="SealedDataException">Altered, or sealed for another owner, purpose or record.</exception>
    public static byte[] Open(DataKey key, string purpose, string recordId, ReadOnlySpan<byte> envelope)
    {
        var header = envelope[..HeaderBytes];
        var plaintext = new byte[envelope.Length - OverheadBytes];
        using var gcm = new AesGcm(key.Bytes, TagBytes);
        try
        {
            gcm.Decrypt(
                header[^NonceBytes..], envelope[HeaderBytes..^TagBytes], envelope[^TagBytes..], plaintext,
                SealingContext.Bytes(Format, header, key.Scope, purpose, recordId));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealedDataException(
                "A sealed record does not open: it was altered or belongs to another record.");
        }
    }
}
