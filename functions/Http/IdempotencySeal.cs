using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Http;

/// <summary>
/// What an idempotency key opens. Three values are derived from it with HKDF-SHA256 (RFC 5869), bound to caller and
/// route: the record's row, the key of the body's fingerprint, and the AES-256-GCM key of the recorded answer.
/// </summary>
internal sealed class IdempotencySeal
{
    private const int KeyBytes = 32;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _fingerprintKey;
    private readonly byte[] _answerKey;

    public IdempotencySeal(string key, string scope)
    {
        var material = Encoding.ASCII.GetBytes(key);
        var salt = SHA256.HashData(Encoding.UTF8.GetBytes(scope));
        byte[] Derive(string use) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, material, KeyBytes, salt, Encoding.ASCII.GetBytes(use));
        Row = Convert.ToHexStringLower(Derive("idempotency row"));
        _fingerprintKey = Derive("idempotency fingerprint");
        _answerKey = Derive("idempotency answer");
    }

    public string Row { get; }

    public string Fingerprint(ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_fingerprintKey, body));

    public byte[] Seal(ReadOnlySpan<byte> plaintext, RandomSource random)
    {
        var sealedBytes = new byte[NonceBytes + plaintext.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        random.Fill(nonce);
        using var cipher = new AesGcm(_answerKey, TagBytes);
        cipher.Encrypt(
            nonce, plaintext, sealedBytes.AsSpan(NonceBytes, plaintext.Length), sealedBytes.AsSpan(^TagBytes..));
        return sealedBytes;
    }

    public byte[] Open(ReadOnlySpan<byte> sealedBytes)
    {
        var plaintext = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_answerKey, TagBytes);
        cipher.Decrypt(
            sealedBytes[..NonceBytes], sealedBytes[NonceBytes..^TagBytes], sealedBytes[^TagBytes..], plaintext);
        return plaintext;
    }
}
