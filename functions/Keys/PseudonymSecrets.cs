using System.Security.Cryptography;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The secrets under a tenant's pseudonyms, wrapped under its KEK like its data keys. The record is read at every use,
/// so that no process writes with an old version for longer than that; unwrapped secrets are cached like data keys.
/// </summary>
internal sealed class PseudonymSecrets(
    KeyRecords records, KeyEncryption encryption, DataKeyCache cache, TimeProvider time, RandomSource random)
{
    /// <summary>
    /// The versions, oldest first. Made with the tenant; a tenant from before there were any gets the first one here.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or none any more.</exception>
    public async ValueTask<IReadOnlyList<TenantKeyVersion>> VersionsAsync(
        TenantId tenant, CancellationToken cancellation)
    {
        while (true)
        {
            if (await records.FindPseudonymsAsync(tenant, cancellation) is { } found)
                return found.Versions;
            var keys = await records.FindTenantAsync(tenant, cancellation)
                ?? throw new KeyUnavailableException($"Tenant {tenant} has no keys, so nobody in it has a pseudonym.");
            var first = await NewAsync(1, KekGeneration.Active(keys.Keks).Name, cancellation);
            // Whoever loses this race reads the winner's.
            await records.InsertAsync(
                KeyRecords.OfPseudonyms(tenant), new PseudonymSecretsV1([first]), cancellation);
        }
    }

    /// <summary>A secret for the caller to use and to dispose.</summary>
    public async ValueTask<DataKey> OpenAsync(
        TenantId tenant, TenantKeyVersion version, CancellationToken cancellation)
    {
        var scope = new KeyScope.Pseudonyms(tenant);
        if (cache.Find(scope, version.Version) is { } cached)
            return cached;
        var readAt = time.GetUtcNow();
        var bytes = await encryption.UnwrapAsync(version.Kek, version.Wrapped, cancellation);
        var secret = new DataKey(scope, version.Version, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        cache.Keep(secret, readAt);
        return secret;
    }

    private async Task<TenantKeyVersion> NewAsync(int version, KeyName kek, CancellationToken cancellation)
    {
        var secret = random.Bytes(DataKey.SizeBytes);
        var wrapped = await encryption.WrapAsync(kek, secret, cancellation);
        CryptographicOperations.ZeroMemory(secret);
        return new TenantKeyVersion(version, DataKeyState.Active, kek, wrapped.Wrapped, wrapped.CreatedAt);
    }
}
