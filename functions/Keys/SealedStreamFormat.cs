using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The sealed form of a stream: <c>"PFS" | version 1 | algorithm 1 | key version (uint32) | salt (32)</c>, big-endian,
/// then chunks of 64 KiB of plaintext with a tag of 16 bytes each. The last chunk may be shorter, and is empty only in
/// an empty stream.
/// <para>
/// Each stream has a key of its own: HKDF-SHA256 of the data key with the stream's 256 random bits of salt, and the
/// <see cref="SealingContext"/> as info. So nonces can count from zero in every stream and still never meet twice under
/// one key, however many streams an owner has; and header, owner, purpose and record are bound in without associated
/// data per chunk. The nonce of a chunk is its number (11 bytes) and one byte that is 1 in the last chunk only: the
/// STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015), as age uses it. Cutting, extending, reordering
/// and doubling all change a nonce.
/// </para>
/// </summary>
internal static class SealedStreamFormat
{
    /// <summary>
    /// 64 KiB: large enough that the tag and the call cost nothing, small enough for a range request.
    /// </summary>
    public const int ChunkBytes = 64 * 1024;

    public const int TagBytes = 16;
    public const int SealedChunkBytes = ChunkBytes + TagBytes;
    public const int NonceBytes = 12;
    public const int HeaderBytes = 9 + SaltBytes;

    /// <summary>2³² chunks (256 TiB): far beyond any export, far below what the counter holds.</summary>
    public const long MaxChunks = 1L << 32;

    private const int SaltBytes = 32;
    private const string Format = "privacy-functions/stream/1";

    private static ReadOnlySpan<byte> Prefix => [(byte)'P', (byte)'F', (byte)'S', 1, 1];

    public static void WriteHeader(Span<byte> header, int keyVersion, RandomSource random)
    {
        Prefix.CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header[Prefix.Length..], (uint)keyVersion);
        random.Fill(header[^SaltBytes..HeaderBytes]);
    }

    /// <exception cref="SealedDataException">Not a stream of this format.</exception>
    public static int KeyVersion(ReadOnlySpan<byte> header)
    {
        if (header.Length != HeaderBytes || !header.StartsWith(Prefix))
            throw new SealedDataException("These bytes are no sealed stream of a known format.");
        var version = BinaryPrimitives.ReadUInt32BigEndian(header[Prefix.Length..]);
        return version is > 0 and <= int.MaxValue
            ? (int)version
            : throw new SealedDataException("A sealed stream names no possible key version.");
    }

    public static AesGcm Cipher(DataKey key, ReadOnlySpan<byte> header, string purpose, string recordId)
    {
        Span<byte> streamKey = stackalloc byte[DataKey.SizeBytes];
        var context = SealingContext.Bytes(Format, header, key.Scope, purpose, recordId);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, streamKey, header[^SaltBytes..], context);
        var cipher = new AesGcm(streamKey, TagBytes);
        CryptographicOperations.ZeroMemory(streamKey);
        return cipher;
    }

    public static void SealChunk(
        AesGcm cipher, long number, bool isLast, ReadOnlySpan<byte> plaintext, Span<byte> chunk)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(nonce, number, isLast);
        cipher.Encrypt(nonce, plaintext, chunk[..plaintext.Length], chunk.Slice(plaintext.Length, TagBytes));
    }

    /// <summary>
    /// Opens a chunk into the beginning of <paramref name="plaintext"/>, which stays clean when it does not open.
    /// </summary>
    public static void OpenChunk(
        AesGcm cipher, long number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(nonce, number, isLast);
        try
        {
            cipher.Decrypt(nonce, chunk[..^TagBytes], chunk[^TagBytes..], plaintext[..(chunk.Length - TagBytes)]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealedDataException(
                $"Chunk {number} of a sealed stream does not open: altered, out of its place, or the stream was cut or extended.");
        }
    }

    private static void WriteNonce(Span<byte> nonce, long number, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..], number);
        nonce[^1] = isLast ? (byte)1 : (byte)0;
    }
}
