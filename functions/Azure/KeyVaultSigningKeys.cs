using System.Security.Cryptography;
using Azure.Security.KeyVault.Keys;
using Azure.Security.KeyVault.Keys.Cryptography;
using PrivacyFunctions.Evidence;
using EvidenceKey = PrivacyFunctions.Evidence.JsonWebKey;

namespace PrivacyFunctions.Azure;

/// <summary>
/// The evidence key: one EC P-256 key of a vault of its own. A new version of it signs from then on; the old versions
/// stay, and with them what they signed can be checked. The deployment makes the key; the app may read it and sign.
/// </summary>
public sealed class KeyVaultSigningKeys(KeyClient vault, string keyName, TimeProvider time) : ISigningKeys
{
    /// <summary>5 minutes: how long a new version may be unknown to an instance.</summary>
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromMinutes(5);

    private Snapshot? _snapshot;

    public async ValueTask<string> CurrentKeyIdAsync(CancellationToken cancellation) =>
        (await ReadAsync(cancellation)).Versions.FirstOrDefault(version => version.Enabled)?.PublicKey.KeyId
            ?? throw new InvalidOperationException($"The evidence key {keyName} has no enabled version.");

    public async Task<byte[]> SignDigestAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellation)
    {
        var version = (await ReadAsync(cancellation)).Versions.FirstOrDefault(
            candidate => candidate.PublicKey.KeyId == keyId)
            ?? throw new InvalidOperationException($"The evidence key {keyName} has no version with this thumbprint.");
        var client = vault.GetCryptographyClient(keyName, version.Version);
        var signed = await client.SignAsync(SignatureAlgorithm.ES256, digest.ToArray(), cancellation);
        return signed.Signature;
    }

    public async Task<IReadOnlyList<PublicSigningKey>> PublicKeysAsync(CancellationToken cancellation) =>
        [.. (await ReadAsync(cancellation)).Versions.Select(version => version.PublicKey)];

    private async ValueTask<Snapshot> ReadAsync(CancellationToken cancellation)
    {
        var known = Volatile.Read(ref _snapshot);
        if (known is not null && time.GetUtcNow() < known.Until)
            return known;
        var versions = new List<KeyVersion>();
        var properties = vault.GetPropertiesOfKeyVersionsAsync(keyName, cancellation);
        await foreach (var version in properties.WithCancellation(cancellation))
            versions.Add(await ReadVersionAsync(version, cancellation));
        var read = new Snapshot(
            [.. versions.OrderByDescending(version => version.CreatedAt)], time.GetUtcNow() + CacheLifetime);
        Volatile.Write(ref _snapshot, read);
        return read;
    }

    private async Task<KeyVersion> ReadVersionAsync(KeyProperties properties, CancellationToken cancellation)
    {
        var key = (await vault.GetKeyAsync(keyName, properties.Version, cancellation)).Value;
        if (key.Key.CurveName != KeyCurveName.P256)
            throw new InvalidOperationException($"The evidence key {keyName} must be on P-256 in every version.");
        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = key.Key.X, Y = key.Key.Y },
        };
        return new KeyVersion(
            properties.Version,
            properties.Enabled != false,
            properties.CreatedOn
                ?? throw new InvalidOperationException("Key Vault answered a key version without its creation time."),
            new PublicSigningKey(EvidenceKey.Thumbprint(parameters), parameters));
    }

    private sealed record KeyVersion(
        string Version, bool Enabled, DateTimeOffset CreatedAt, PublicSigningKey PublicKey);

    private sealed record Snapshot(IReadOnlyList<KeyVersion> Versions, DateTimeOffset Until);
}
