using Microsoft.Extensions.Logging;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Shreds by the record first and the vault second: from the mark on, no process uses the key, and the vault only
/// follows. Whoever is broken off between the two is finished by the next call.
/// </summary>
internal sealed class TenantShred(
    KeyRecords records, IKeyVault vault, KeyCanaries canaries, DataKeyCache cache, KeyAudit audit, TimeProvider time,
    ILogger<TenantShred> log) : ITenantShred
{
    public async Task<TenantKeyReport> DestroyTenantKeyAsync(
        TenantId tenant, string reasonId, CancellationToken cancellation)
    {
        RequestReason.Require(reasonId);
        var mark = await MarkAsync(tenant, reasonId, cancellation);
        cache.RemoveTenant(tenant);
        while (true)
        {
            var (keys, tag) = await FindAsync(tenant, cancellation);
            if (keys.Shred is null)
                return await GiveBackAsync(tenant, cancellation);
            var observed = keys;
            foreach (var kek in keys.Keks.Where(kek => kek.State != KekState.Retired))
                observed = observed.With(kek.Observed(await DeleteAsync(kek, cancellation), time.GetUtcNow()));
            if (!await SaveAsync(tenant, keys, observed, tag, cancellation))
                continue;
            cache.RemoveTenant(tenant);
            await audit.RecordAsync(tenant, What(mark), "tenant_key_destroyed", cancellation);
            return await ReportAsync(observed, cancellation);
        }
    }

    public async Task<TenantKeyRecovery> RecoverTenantKeyAsync(TenantId tenant, CancellationToken cancellation)
    {
        while (true)
        {
            var (keys, tag) = await FindAsync(tenant, cancellation);
            var observed = keys;
            foreach (var kek in keys.Keks.Where(kek => kek.IsInUse))
            {
                var key = await vault.RecoverAsync(kek.Name, cancellation);
                observed = observed.With(kek.Observed(key, time.GetUtcNow()));
            }

            var tooLate = observed.Keks.Any(kek => kek.IsInUse && kek.PurgedAt is not null);
            var recovered = tooLate ? observed : observed with { Shred = null };
            if (!await SaveAsync(tenant, keys, recovered, tag, cancellation))
                continue;
            if (keys.Shred is { } mark)
            {
                await audit.RecordAsync(
                    tenant, What(mark), "tenant_key_recovered", cancellation, tooLate ? "failed" : "done");
            }

            var report = await ReportAsync(recovered, cancellation);
            if (!tooLate)
                return new TenantKeyRecovery.Recovered(report);
            log.LogCritical("The key of tenant {Tenant} cannot be recovered: the vault has purged it.", tenant);
            return new TenantKeyRecovery.TooLate(report);
        }
    }

    public async Task<TenantKeyReport> ObserveAsync(TenantId tenant, CancellationToken cancellation)
    {
        while (true)
        {
            var (keys, tag) = await FindAsync(tenant, cancellation);
            var observed = keys;
            foreach (var kek in keys.Keks.Where(kek => kek.PurgedAt is null))
                observed = observed.With(kek.Observed(await vault.GetAsync(kek.Name, cancellation), time.GetUtcNow()));
            if (!await SaveAsync(tenant, keys, observed, tag, cancellation))
                continue;
            var report = await ReportAsync(observed, cancellation);
            if (report.PurgedAt is not null && keys.Shred is { } mark)
                await audit.RecordAsync(tenant, What(mark), HowPurged(observed), cancellation);
            if (report.Discrepancy is not KeyDiscrepancy.None)
            {
                log.LogCritical(
                    "The vault and the record of tenant {Tenant} disagree on its key: {Discrepancy}.", tenant,
                    report.Discrepancy);
            }

            return report;
        }
    }

    public async Task<TenantKeyReport> PurgeTenantKeyAsync(TenantId tenant, CancellationToken cancellation)
    {
        // That it was asked stands first, or a purge that a crash followed would look like the vault's own.
        await ChangeDeletedAsync(
            tenant, kek => kek with { PurgeAskedAt = kek.PurgeAskedAt ?? time.GetUtcNow() }, cancellation);
        var refused = new HashSet<KeyName>();
        foreach (var kek in (await FindAsync(tenant, cancellation)).Keys.Keks.Where(kek => kek.IsSoftDeleted))
        {
            var answer = await vault.PurgeAsync(kek.Name, cancellation);
            if (answer is not (VaultPurge.Protected or VaultPurge.NotPermitted))
                continue;
            refused.Add(kek.Name);
            log.LogWarning(
                "The key of tenant {Tenant} waits for its early purge ({Answer}); without it the vault purges it on {Date:yyyy-MM-dd}.",
                tenant, answer, kek.ScheduledPurgeDate);
        }

        await ChangeDeletedAsync(
            tenant, kek => refused.Contains(kek.Name) ? kek with { PurgeAskedAt = null } : kek, cancellation);
        return await ObserveAsync(tenant, cancellation);
    }

    private async Task ChangeDeletedAsync(
        TenantId tenant, Func<KekGeneration, KekGeneration> change, CancellationToken cancellation)
    {
        while (true)
        {
            var (keys, tag) = await FindAsync(tenant, cancellation);
            if (keys.Shred is null)
                throw new InvalidOperationException($"The key of tenant {tenant} is not destroyed, so it is not purged.");
            var changed = keys;
            foreach (var kek in keys.Keks.Where(kek => kek.IsSoftDeleted))
                changed = changed.With(change(kek));
            if (await SaveAsync(tenant, keys, changed, tag, cancellation))
                return;
        }
    }

    private static string HowPurged(TenantKeysV1 keys) =>
        keys.Keks.Any(kek => kek is { IsInUse: true, IsPurgedEarly: true })
            ? "tenant_key_purged_early"
            : "tenant_key_purged";

    private static string What(ShredMark mark) => $"shred.{mark.RequestedAt.ToUnixTimeMilliseconds()}";

    /// <summary>Nobody uses the tenant's keys from here on.</summary>
    private async Task<ShredMark> MarkAsync(TenantId tenant, string reasonId, CancellationToken cancellation)
    {
        while (true)
        {
            var (keys, tag) = await FindAsync(tenant, cancellation);
            if (keys.Shred is { } before)
                return before;
            var mark = new ShredMark(reasonId, time.GetUtcNow());
            if (await records.ReplaceAsync(
                KeyRecords.OfTenant(tenant), keys with { Shred = mark }, tag, cancellation))
                return mark;
        }
    }

    /// <summary>A recovery was decided while this was deleting: what it deleted goes back.</summary>
    private async Task<TenantKeyReport> GiveBackAsync(TenantId tenant, CancellationToken cancellation) =>
        await RecoverTenantKeyAsync(tenant, cancellation) switch
        {
            TenantKeyRecovery.Recovered(var report) => report,
            TenantKeyRecovery.TooLate(var report) => report,
            _ => throw new InvalidOperationException("Not an outcome of a recovery."),
        };

    /// <summary>Null where the vault has no such key: purged, or planned and not made.</summary>
    private async Task<VaultKey?> DeleteAsync(KekGeneration kek, CancellationToken cancellation)
    {
        try
        {
            return await vault.DeleteAsync(kek.Name, cancellation);
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }

    private async Task<(TenantKeysV1 Keys, ETag ETag)> FindAsync(TenantId tenant, CancellationToken cancellation) =>
        await records.FindTenantVersionAsync(tenant, cancellation)
        ?? throw new KeyUnavailableException($"Tenant {tenant} has no keys.");

    /// <summary>False when the record changed meanwhile; nothing is written where nothing is new.</summary>
    private async Task<bool> SaveAsync(
        TenantId tenant, TenantKeysV1 before, TenantKeysV1 after, ETag tag, CancellationToken cancellation) =>
        (before.Shred == after.Shred && before.Keks.SequenceEqual(after.Keks)) ||
        await records.ReplaceAsync(KeyRecords.OfTenant(tenant), after, tag, cancellation);

    private async Task<TenantKeyReport> ReportAsync(TenantKeysV1 keys, CancellationToken cancellation)
    {
        var key = await vault.GetAsync(keys.Kek.Name, cancellation);
        var inUse = keys.Keks.Where(kek => kek.IsInUse).ToList();
        var state = key?.State switch
        {
            VaultKeyState.Enabled => TenantKeyState.Enabled,
            VaultKeyState.Disabled => TenantKeyState.Disabled,
            VaultKeyState.SoftDeleted => TenantKeyState.SoftDeleted,
            _ => TenantKeyState.Purged,
        };
        var isDeleted = state is TenantKeyState.SoftDeleted or TenantKeyState.Purged;
        return new TenantKeyReport(
            state, keys.Shred?.RequestedAt, keys.Shred?.RequestedAt + cache.Lifetime, key?.RecoverableUntil,
            inUse.Max(kek => kek.ScheduledPurgeDate),
            inUse.TrueForAll(kek => kek.PurgedAt is not null) ? inUse.Max(kek => kek.PurgedAt) : null,
            keys.Canary is { } canary ? await canaries.OpensAsync(canary, cancellation) : null,
            (keys.Shred is not null, isDeleted) switch
            {
                (true, false) => KeyDiscrepancy.InUseThoughDestroyed,
                (false, true) => KeyDiscrepancy.DeletedThoughInUse,
                _ => KeyDiscrepancy.None,
            });
    }
}
