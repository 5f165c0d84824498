using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Data keys over the entity store (wrapped), the vault (KEKs) and a short cache (unwrapped).</summary>
internal sealed class DataKeys(
    KeyRecords records, KeyEncryption encryption, KekRewrap rewrap, ContactsKek contacts, AuditKek audit,
    KeyCanaries canaries, DataKeyCache cache, PseudonymSecrets secrets, Pseudonyms pseudonyms, IFences fences,
    TimeProvider time, RandomSource random, IOptions<KeysOptions> options) : IDataKeys
{
    public async Task ProvisionTenantAsync(TenantId tenant, CancellationToken cancellation)
    {
        await RefuseFencedAsync(tenant, null, cancellation);
        if (await records.FindTenantAsync(tenant, cancellation) is null)
            await MakeTenantAsync(tenant, cancellation);
        await secrets.VersionsAsync(tenant, cancellation);
    }

    private async Task MakeTenantAsync(TenantId tenant, CancellationToken cancellation)
    {
        var vaults = options.Value.TenantVaults;
        var kek = await encryption.CreateKekAsync(
            vaults[random.Bytes(1)[0] % vaults.Length], cancellation);
        var dataKey = random.Bytes(DataKey.SizeBytes);
        var wrapped = await encryption.WrapAsync(kek.Name, dataKey, cancellation);
        CryptographicOperations.ZeroMemory(dataKey);
        var version = new TenantKeyVersion(1, DataKeyState.Active, kek.Name, wrapped.Wrapped, wrapped.CreatedAt);

        // Whoever loses this race leaves a KEK in the vault under which nothing is wrapped: this identity may not
        // delete keys.
        var canary = await canaries.MakeAsync(kek.Name, cancellation);
        await records.InsertAsync(KeyRecords.OfTenant(tenant), new TenantKeysV1([kek], [version], canary), cancellation);
    }

    public async Task<DataKey> GetOrCreateAsync(KeyScope scope, CancellationToken cancellation)
    {
        // A contact's key is made for erased people too: the last mail tells them so. Audit months belong to no one
        // person.
        if (scope is KeyScope.Subject subject)
            await RefuseFencedAsync(subject.Owner, subject.Id, cancellation);
        if (scope is not KeyScope.Tenant tenant)
            return cache.Find(scope, SingleKeyV1.Version) ?? await LoadOrCreateAsync(scope, cancellation);
        await RefuseFencedAsync(tenant.Id, null, cancellation);
        var readAt = time.GetUtcNow();
        var keys = await TenantAsync(tenant.Id, cancellation);
        return await UnwrapAsync(tenant, keys.ToWriteWith, readAt, cancellation);
    }

    public async Task<DataKey> GetAsync(KeyScope scope, int version, CancellationToken cancellation)
    {
        if (cache.Find(scope, version) is { } cached)
            return cached;
        var readAt = time.GetUtcNow();
        if (scope is KeyScope.Tenant tenant)
        {
            var found = (await TenantAsync(tenant.Id, cancellation)).Find(version)
                ?? throw new KeyUnavailableException($"Tenant {tenant.Id} has no data key of version {version}.");
            return await UnwrapAsync(tenant, found, readAt, cancellation);
        }

        if (version != SingleKeyV1.Version)
            throw new KeyUnavailableException($"There is no version {version} of this key.");
        var row = await RowAsync(scope, cancellation);
        return await records.FindAsync(row, cancellation) is { } record
            ? await UnwrapAsync(scope, record.Record, readAt, cancellation)
            : throw new KeyUnavailableException("There is no such key.");
    }

    public async Task<KeyDestruction> DestroyAsync(KeyScope scope, CancellationToken cancellation)
    {
        if (scope is KeyScope.Tenant or KeyScope.Pseudonyms)
            throw new ArgumentException("A tenant's key is destroyed with its KEK, in the vault.");
        var row = await RowAsync(scope, cancellation);
        while (true)
        {
            var found = await records.FindAsync(row, cancellation);
            cache.Remove(scope, SingleKeyV1.Version);
            if (found?.Record.DestroyedAt is { } before)
                return Destruction(before);
            var now = time.GetUtcNow();
            var mark = new SingleKeyV1(Live: null, DestroyedAt: now);
            var written = found is { } live
                ? await records.ReplaceAsync(row, mark, live.ETag, cancellation)
                : await records.InsertAsync(row, mark, cancellation);
            cache.Remove(scope, SingleKeyV1.Version);
            if (written)
                return Destruction(now);
        }
    }

    private KeyDestruction Destruction(DateTimeOffset destroyedAt) => new(destroyedAt, destroyedAt + cache.Lifetime);

    private async Task RefuseFencedAsync(TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        if (await fences.IsFencedAsync(tenant, subject, cancellation))
        {
            throw new KeyUnavailableException("A fence stands: no key is made or written with for an erased owner.")
            {
                Refusal = KeyRefusal.Fenced,
            };
        }
    }

    private Task<TenantKeysV1> TenantAsync(TenantId tenant, CancellationToken cancellation) =>
        rewrap.UsableAsync(tenant, cancellation);

    private async Task<DataKey> LoadOrCreateAsync(KeyScope scope, CancellationToken cancellation)
    {
        var readAt = time.GetUtcNow();
        var row = await RowAsync(scope, cancellation);
        if (await records.FindAsync(row, cancellation) is { } found)
            return await UnwrapAsync(scope, found.Record, readAt, cancellation);

        var kek = await KekAsync(scope, cancellation);
        var bytes = random.Bytes(DataKey.SizeBytes);
        try
        {
            var wrapped = await encryption.WrapAsync(kek, bytes, cancellation);
            if (await records.InsertAsync(row, new SingleKeyV1(wrapped, DestroyedAt: null), cancellation))
            {
                // Since the KEK was read, a newer one may have taken over or the tenant may be being destroyed. The key
                // is not used before that is settled.
                await rewrap.AfterMakingAsync(row, bytes, await KekAsync(scope, cancellation), cancellation);
                var key = new DataKey(scope, SingleKeyV1.Version, bytes);
                cache.Keep(key, readAt);
                return key;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }

        // Somebody was first, perhaps an erasure with its mark. What the store has is the truth, and this key is
        // forgotten.
        return await GetAsync(scope, SingleKeyV1.Version, cancellation);
    }

    private async Task<DataKey> UnwrapAsync(
        KeyScope scope, SingleKeyV1 record, DateTimeOffset readAt, CancellationToken cancellation) =>
            record.Live is { } live
            ? Kept(scope, SingleKeyV1.Version,
                await encryption.UnwrapAsync(live.Kek, live.Wrapped, cancellation), readAt)
            : throw new KeyUnavailableException("The key was destroyed; what was sealed under it is gone for good.")
            {
                Refusal = KeyRefusal.Destroyed,
            };

    private async Task<DataKey> UnwrapAsync(
        KeyScope.Tenant scope, TenantKeyVersion version, DateTimeOffset readAt, CancellationToken cancellation) =>
        cache.Find(scope, version.Version)
        ?? Kept(scope, version.Version,
            await encryption.UnwrapAsync(version.Kek, version.Wrapped, cancellation), readAt);

    private DataKey Kept(KeyScope scope, int version, byte[] bytes, DateTimeOffset readAt)
    {
        var key = new DataKey(scope, version, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        cache.Keep(key, readAt);
        return key;
    }

    private async Task<KeyName> KekAsync(KeyScope scope, CancellationToken cancellation) => scope switch
    {
        KeyScope.Subject subject => await rewrap.KekToUseAsync(subject.Owner, cancellation),
        KeyScope.Contact => await contacts.ToUseAsync(cancellation),
        KeyScope.AuditMonth => await audit.ToUseAsync(cancellation),
        _ => throw new ArgumentException("This key is not made at first use."),
    };

    private async Task<EntityKey> RowAsync(KeyScope scope, CancellationToken cancellation) => scope switch
    {
        KeyScope.Subject(var owner, var id) => KeyRecords.OfSubject(
            owner, await pseudonyms.AnchorAsync(owner, PseudonymKinds.Subject, id.Value, cancellation)),
        KeyScope.Contact contact => KeyRecords.Of(contact),
        KeyScope.AuditMonth month => KeyRecords.Of(month),
        _ => throw new ArgumentException("This key has a record of its own kind."),
    };
}
