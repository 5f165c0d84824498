using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Rotates a tenant's data key: a pending version is written with at once, what lies under older ones is sealed anew,
/// then it is promoted. Old versions stay and are read with, for what the product's services keep wrapped.
/// </summary>
internal sealed class DataKeyRotation(
    KeyRecords records, KeyEncryption encryption, KekRewrap rewrap, KeyWorks works, IEnumerable<IResealable> stores,
    KeyAudit audit, RandomSource random, ILogger<DataKeyRotation> log)
{
    private readonly IReadOnlyList<IResealable> _stores =
        [.. stores.OrderBy(store => store.Name, StringComparer.Ordinal)];

    /// <summary>The pending version, made now or by whoever came first; null when the tenant has too many.</summary>
    /// <exception cref="KeyUnavailableException">The tenant's keys cannot be used.</exception>
    public async Task<int?> StartAsync(TenantId tenant, CancellationToken cancellation)
    {
        while (true)
        {
            await rewrap.UsableAsync(tenant, cancellation);
            var (keys, tag) = (await records.FindTenantVersionAsync(tenant, cancellation)).GetValueOrDefault();
            if (keys.Pending is { } running)
                return running.Version;
            if (keys.Versions.Count >= TenantKeysV1.MaxVersions)
                return null;
            var key = random.Bytes(DataKey.SizeBytes);
            var wrapped = await encryption.WrapAsync(keys.Kek.Name, key, cancellation);
            CryptographicOperations.ZeroMemory(key);
            var pending = new TenantKeyVersion(
                keys.Versions.Count + 1, DataKeyState.Pending, wrapped.Kek, wrapped.Wrapped, wrapped.CreatedAt);
            if (keys.Shred is not null || !await records.ReplaceAsync(
                KeyRecords.OfTenant(tenant), keys.Rotating(pending), tag, cancellation))
                continue;
            await audit.RecordAsync(tenant, $"rotation.{pending.Version}", "rotation_started", cancellation);
            return pending.Version;
        }
    }

    /// <summary>Seals one page anew.</summary>
    public async Task<KeyWorkProgressV1> ResealAsync(TenantId tenant, int version, CancellationToken cancellation)
    {
        if (!await IsPendingAsync(tenant, version, cancellation))
            return KeyWorks.Stopped;
        var row = KeyRecords.OfWork(tenant, "rotation");
        if (await works.FindOrStartAsync(row, version, cancellation) is not var (work, tag))
            return KeyWorks.Stopped;
        if (works.ToWaitFor(work) is { } waiting)
            return waiting;
        var store = _stores.FirstOrDefault(
            candidate => work.Part is null || string.CompareOrdinal(candidate.Name, work.Part) >= 0);
        if (store is null)
            return await works.SaveAsync(row, works.PassedThrough(work), tag, cancellation);
        var cursor = store.Name == work.Part ? work.Cursor : null;
        var page = await store.ResealPageAsync(tenant, version, cursor, cancellation);
        var next = page.Cursor is not null ? store : _stores.SkipWhile(candidate => candidate != store).ElementAtOrDefault(1);
        var moved = work.Moved(next?.Name, page.Cursor, page.Resealed);
        return await works.SaveAsync(row, next is null ? works.PassedThrough(moved) : moved, tag, cancellation);
    }

    /// <summary>Makes the pending version the active one. Doing it again changes nothing.</summary>
    public async Task PromoteAsync(TenantId tenant, int version, CancellationToken cancellation)
    {
        while (await IsPendingAsync(tenant, version, cancellation))
        {
            var work = await records.FindWorkAsync(KeyRecords.OfWork(tenant, "rotation"), cancellation);
            if (work is not { Record: { FinishedAt: not null } done } || done.Target != version)
                throw new InvalidOperationException("A rotation is promoted only when everything was gone through.");
            var (keys, tag) = (await records.FindTenantVersionAsync(tenant, cancellation)).GetValueOrDefault();
            if (keys.Pending?.Version != version ||
                !await records.ReplaceAsync(KeyRecords.OfTenant(tenant), keys.Promoted(), tag, cancellation))
                continue;
            log.LogInformation("The data key of tenant {Tenant} is version {Version} now.", tenant, version);
        }

        await audit.RecordAsync(tenant, $"rotation.{version}", "rotation_finished", cancellation);
    }

    private async Task<bool> IsPendingAsync(TenantId tenant, int version, CancellationToken cancellation) =>
        await records.FindTenantAsync(tenant, cancellation) is { Shred: null } keys &&
        keys.Pending?.Version == version;
}
