using System.Security.Cryptography;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// The key that signs evidence: ECDSA P-256, apart from every tenant key and in another vault. Old keys stay in the key
/// set, so that what they signed can be checked.
/// </summary>
public interface ISigningKeys
{
    /// <summary>RFC 7638 thumbprint of the key that signs now.</summary>
    ValueTask<string> CurrentKeyIdAsync(CancellationToken cancellation);

    /// <summary>Signs SHA-256 digests: 32 bytes in, R‖S (64 bytes) out.</summary>
    Task<byte[]> SignDigestAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellation);

    /// <summary>All public keys ever used, newest first, with their ids.</summary>
    Task<IReadOnlyList<PublicSigningKey>> PublicKeysAsync(CancellationToken cancellation);
}

public sealed record PublicSigningKey(string KeyId, ECParameters Parameters);
