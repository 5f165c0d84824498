using System.Security.Cryptography;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Wraps stored data keys anew when a newer KEK has taken over. Every step may repeat and may race.</summary>
internal sealed class KekRewrap(KeyRecords records, KeyEncryption encryption)
{
    /// <summary>The tenant's key state, for using it.</summary>
    /// <exception cref="KeyUnavailableException">There are no keys, or they are being destroyed.</exception>
    public async Task<TenantKeysV1> UsableAsync(TenantId tenant, CancellationToken cancellation)
    {
        var keys = await records.FindTenantAsync(tenant, cancellation)
            ?? throw new KeyUnavailableException($"Tenant {tenant} has no keys; they are made when the tenant is.");
        return keys.Shred is null
            ? keys
            : throw new KeyUnavailableException($"The key of tenant {tenant} is being destroyed or is gone.");
    }

    /// <inheritdoc cref="UsableAsync"/>
    public async Task<KeyName> KekToUseAsync(TenantId tenant, CancellationToken cancellation) =>
        (await UsableAsync(tenant, cancellation)).Kek.Name;

    /// <summary>After a pseudonym secret was made: a newer KEK may have taken over meanwhile.</summary>
    public async Task AfterMakingAsync(TenantId tenant, CancellationToken cancellation) =>
        await PseudonymsAsync(tenant, await KekToUseAsync(tenant, cancellation), cancellation);

    /// <summary>True when what the row holds was wrapped anew.</summary>
    public Task<bool> RowAsync(StoredEntity row, KeyName to, CancellationToken cancellation) =>
        KeyRecords.IsPseudonyms(row.Key)
            ? PseudonymsAsync(TenantId.Parse(row.Key.Partition), to, cancellation)
            : SingleAsync(
                row.Key, KeyRecords.Single(row), to,
                live => MoveAsync(live.Kek, live.Wrapped, to, cancellation), cancellation);

    /// <summary>
    /// After a key was made: a newer KEK may have taken over meanwhile. The key is at hand, so it does not matter
    /// whether the vault still has the old one.
    /// </summary>
    public Task AfterMakingAsync(
        EntityKey row, ReadOnlyMemory<byte> key, KeyName to, CancellationToken cancellation) =>
        SingleAsync(
            row, read: null, to, async _ => (await encryption.WrapAsync(to, key, cancellation)).Wrapped, cancellation);

    /// <summary>True when it was wrapped anew; a destroyed key stays destroyed.</summary>
    private async Task<bool> SingleAsync(
        EntityKey row, (SingleKeyV1 Record, ETag ETag)? read, KeyName to, Func<WrappedKey, Task<byte[]>> wrap,
        CancellationToken cancellation)
    {
        while ((read ?? await records.FindAsync(row, cancellation)) is { } found)
        {
            if (found.Record.Live is not { } live || live.Kek == to)
                return false;
            var moved = live with { Kek = to, Wrapped = await wrap(live) };
            if (await records.ReplaceAsync(row, found.Record with { Live = moved }, found.ETag, cancellation))
                return true;
            read = null;
        }

        return false;
    }

    /// <summary>True when a version was wrapped anew.</summary>
    public async Task<bool> PseudonymsAsync(TenantId tenant, KeyName to, CancellationToken cancellation)
    {
        while (await records.FindPseudonymsAsync(tenant, cancellation) is { } found)
        {
            if (found.Record.Versions.All(version => version.Kek == to))
                return false;
            var moved = new PseudonymSecretsV1(await MoveAsync(found.Record.Versions, to, cancellation));
            if (await records.ReplaceAsync(KeyRecords.OfPseudonyms(tenant), moved, found.ETag, cancellation))
                return true;
        }

        return false;
    }

    public async Task<IReadOnlyList<TenantKeyVersion>> MoveAsync(
        IReadOnlyList<TenantKeyVersion> versions, KeyName to, CancellationToken cancellation)
    {
        var moved = new List<TenantKeyVersion>(versions.Count);
        foreach (var version in versions)
        {
            moved.Add(version.Kek == to ? version : version with
            {
                Kek = to,
                Wrapped = await MoveAsync(version.Kek, version.Wrapped, to, cancellation),
            });
        }

        return moved;
    }

    private async Task<byte[]> MoveAsync(KeyName from, byte[] wrapped, KeyName to, CancellationToken cancellation)
    {
        var key = await encryption.UnwrapAsync(from, wrapped, cancellation);
        var moved = (await encryption.WrapAsync(to, key, cancellation)).Wrapped;
        CryptographicOperations.ZeroMemory(key);
        return moved;
    }
}
