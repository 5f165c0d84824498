using System.Security.Cryptography;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The secrets under a tenant's pseudonyms, wrapped under its KEK like its data keys. The record is read at every use,
/// so that no process writes with an old version for longer than that; unwrapped secrets are cached like data keys.
/// </summary>
internal sealed class PseudonymSecrets(
    KeyRecords records, KeyEncryption encryption, KekRewrap rewrap, DataKeyCache cache, TimeProvider time,
    RandomSource random)
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
                return found.Record.Versions;
            var first = await NewAsync(1, await rewrap.KekToUseAsync(tenant, cancellation), cancellation);
            // Whoever loses this race reads the winner's.
            if (await records.InsertAsync(
                KeyRecords.OfPseudonyms(tenant), new PseudonymSecretsV1([first]), cancellation))
                await rewrap.AfterMakingAsync(tenant, cancellation);
        }
    }

    /// <summary>
    /// A new version, which new pseudonyms are made with from now on. The old ones stay, for what can only be looked up
    /// under them. Repeating it for the same version changes nothing.
    /// </summary>
    /// <param name="from">The newest version as the caller knows it.</param>
    public async Task<int> RotateAsync(TenantId tenant, int from, CancellationToken cancellation)
    {
        while (true)
        {
            await VersionsAsync(tenant, cancellation);
            var (record, tag) = (await records.FindPseudonymsAsync(tenant, cancellation)).GetValueOrDefault();
            if (record.Versions.Count != from)
                return record.Versions.Count;
            var next = await NewAsync(from + 1, await rewrap.KekToUseAsync(tenant, cancellation), cancellation);
            var rotated = new PseudonymSecretsV1(
                [.. record.Versions.Select(version => version with { State = DataKeyState.Retired }), next]);
            if (!await records.ReplaceAsync(KeyRecords.OfPseudonyms(tenant), rotated, tag, cancellation))
                continue;
            await rewrap.AfterMakingAsync(tenant, cancellation);
            return next.Version;
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
