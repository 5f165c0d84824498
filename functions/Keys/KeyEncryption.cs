using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Wraps data keys with a KEK's public key here, and lets the vault unwrap them. Public keys are kept as long as data
/// keys are; wrapping under a KEK that was deleted meanwhile gives a key that nobody can unwrap, which is what its
/// deletion meant.
/// </summary>
internal sealed class KeyEncryption(
    IKeyVault vault, TimeProvider time, RandomSource random, IOptions<KeysOptions> options)
{
    // 1,000 public keys of 384 bytes; beyond it the cache starts anew.
    private const int MaxPublicKeys = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<KeyName, (RSAParameters Key, DateTimeOffset ReadAt)> _publicKeys = [];

    /// <summary>A random name in a vault, never used before.</summary>
    public KeyName NewName(string vaultName) => new(vaultName, "kek-" + Convert.ToHexStringLower(random.Bytes(16)));

    /// <summary>Makes a first KEK under a random name.</summary>
    public async Task<KekGeneration> CreateKekAsync(string vaultName, CancellationToken cancellation)
    {
        var name = NewName(vaultName);
        var key = await vault.CreateAsync(name, cancellation);
        Keep(key);
        return new KekGeneration(1, name, KekState.Active, key.CreatedAt);
    }

    /// <exception cref="KeyUnavailableException">The KEK is disabled, deleted or purged.</exception>
    public async Task<WrappedKey> WrapAsync(KeyName kek, ReadOnlyMemory<byte> dataKey, CancellationToken cancellation)
    {
        var publicKey = await PublicKeyAsync(kek, cancellation);
        using var rsa = RSA.Create(publicKey);
        return new WrappedKey(kek, rsa.Encrypt(dataKey.Span, RSAEncryptionPadding.OaepSHA256), time.GetUtcNow());
    }

    /// <exception cref="KeyUnavailableException">The KEK is disabled, deleted or purged, or the record does not belong
    /// to it.</exception>
    public async Task<byte[]> UnwrapAsync(KeyName kek, byte[] wrapped, CancellationToken cancellation)
    {
        byte[] dataKey;
        try
        {
            dataKey = await vault.UnwrapAsync(kek, wrapped, cancellation);
        }
        catch (CryptographicException exception)
        {
            throw new KeyUnavailableException(
                "A wrapped data key does not open under its KEK: its record was altered.", exception);
        }

        return dataKey.Length == DataKey.SizeBytes
            ? dataKey
            : throw new KeyUnavailableException("What was wrapped is not a data key: its record was altered.");
    }

    private async Task<RSAParameters> PublicKeyAsync(KeyName kek, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_publicKeys.TryGetValue(kek, out var known) &&
                time.GetUtcNow() - known.ReadAt < options.Value.CacheLifetime)
                return known.Key;
        }

        var key = await vault.GetAsync(kek, cancellation);
        if (key is not { State: VaultKeyState.Enabled })
            throw new KeyUnavailableException($"The KEK {kek} is {key?.State.ToString() ?? "gone"}.");
        Keep(key);
        return key.PublicKey;
    }

    private void Keep(VaultKey key)
    {
        lock (_gate)
        {
            if (_publicKeys.Count >= MaxPublicKeys)
                _publicKeys.Clear();
            _publicKeys[key.Name] = (key.PublicKey, time.GetUtcNow());
        }
    }
}
