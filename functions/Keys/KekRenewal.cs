using Microsoft.Extensions.Logging;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Gives a tenant a new KEK generation: what lives is wrapped under it, then the old KEK is deleted in the vault, so
/// that older backups of the key store unwrap nothing. Every step may repeat, race and be broken off anywhere.
/// </summary>
internal sealed class KekRenewal(
    KeyRecords records, KeyEncryption encryption, KekRewrap rewrap, KeyCanaries canaries, KeyWorks works,
    IKeyVault vault, KeyAudit audit, TimeProvider time, ILogger<KekRenewal> log)
{
    /// <summary>500 rows a step: half of what a vault unwraps in ten seconds.</summary>
    public const int PageRows = 500;

    /// <summary>
    /// 1 minute: after that a run that planned a KEK counts as broken off, and another one plans its own. One that was
    /// only slow loses the race and nothing else.
    /// </summary>
    private static readonly TimeSpan PlanLifetime = TimeSpan.FromMinutes(1);

    /// <summary>True when the generation is in use; false when there is nothing to do.</summary>
    /// <exception cref="StorageUnavailableException">Another run is making it: try again later.</exception>
    public async Task<bool> MakeAsync(TenantId tenant, int generation, CancellationToken cancellation)
    {
        KeyName? mine = null;
        while (await records.FindTenantVersionAsync(tenant, cancellation) is var (keys, tag) && keys.Shred is null)
        {
            if (keys.Kek.Generation >= generation)
                return keys.Kek.Generation == generation;
            if (keys.Planned is { } planned && planned.Name == mine)
            {
                await TakeOverAsync(tenant, keys, tag, planned, cancellation);
                continue;
            }

            if (keys.Planned is { } others && time.GetUtcNow() < others.CreatedAt + PlanLifetime)
                throw new StorageUnavailableException("Another run is making the tenant's next KEK.");
            // In the vault that the tenant was assigned to.
            mine = encryption.NewName(keys.Kek.Name.Vault);
            await records.ReplaceAsync(
                KeyRecords.OfTenant(tenant), keys.Planning(mine.Value, time.GetUtcNow()), tag, cancellation);
        }

        return false;
    }

    private async Task TakeOverAsync(
        TenantId tenant, TenantKeysV1 keys, ETag tag, KekGeneration planned, CancellationToken cancellation)
    {
        // The record may have changed meanwhile, a rotation for one; then this comes again, and the key is there.
        var made = await vault.GetAsync(planned.Name, cancellation) ??
            await vault.CreateAsync(planned.Name, cancellation);
        var rewrapped = await rewrap.MoveAsync(keys.Versions, made.Name, cancellation);
        var canary = await canaries.MakeAsync(made.Name, cancellation);
        if (!await records.ReplaceAsync(
            KeyRecords.OfTenant(tenant), keys.Renewed(made, rewrapped, canary), tag, cancellation))
            return;
        await audit.RecordAsync(tenant, $"kek.{planned.Generation}", "kek_made", cancellation);
    }

    /// <summary>Wraps one page anew.</summary>
    public async Task<KeyWorkProgressV1> RewrapAsync(TenantId tenant, int generation, CancellationToken cancellation)
    {
        if (await InUseAsync(tenant, generation, cancellation) is not { } kek)
            return KeyWorks.Stopped;
        var work = KeyRecords.OfWork(tenant, "renewal");
        if (await works.FindOrStartAsync(work, generation, cancellation) is not var (progress, tag))
            return KeyWorks.Stopped;
        if (works.ToWaitFor(progress) is { } waiting)
            return waiting;
        var moved = progress.Cursor is null && await rewrap.PseudonymsAsync(tenant, kek, cancellation) ? 1 : 0;
        var (rows, last) = (0, progress.Cursor);
        await foreach (var row in records.SubjectRowsAsync(tenant, progress.Cursor, cancellation))
        {
            moved += await rewrap.SubjectAsync(row, kek, cancellation) ? 1 : 0;
            last = row.Row;
            if (++rows == PageRows)
                break;
        }

        var next = progress.Moved(null, last, moved);
        return await works.SaveAsync(
            work, rows == PageRows ? next : works.PassedThrough(next), tag, cancellation);
    }

    /// <summary>Deletes the KEKs that nothing is under any more.</summary>
    public async Task RetireAsync(TenantId tenant, int generation, CancellationToken cancellation)
    {
        if (await records.FindWorkAsync(KeyRecords.OfWork(tenant, "renewal"), cancellation) is not
            { Record: { FinishedAt: not null } done } || done.Target != generation)
            throw new InvalidOperationException("A KEK is retired only when everything under it was wrapped anew.");
        await DeleteAbandonedAsync(tenant, cancellation);
        while (await records.FindTenantVersionAsync(tenant, cancellation) is var (keys, tag) && keys.Shred is null &&
            keys.Kek.Generation == generation &&
            keys.Keks.FirstOrDefault(kek => kek.State == KekState.Retiring) is { } old)
        {
            await RefuseInUseAsync(tenant, keys, old, cancellation);

            // Point of no return for backups: the vault purges it at the end of its retention, and until then only an
            // operator brings it back.
            var observed = old.Observed(await DeleteAsync(old.Name, cancellation), time.GetUtcNow());
            var retired = keys.With(observed with { State = KekState.Retired });
            if (!await records.ReplaceAsync(KeyRecords.OfTenant(tenant), retired, tag, cancellation))
                continue;
            await audit.RecordAsync(tenant, $"kek.{old.Generation}", "kek_deleted", cancellation);
            log.LogInformation(
                "KEK generation {Generation} of tenant {Tenant} is deleted; purge on {Date:yyyy-MM-dd}.", old.Generation, tenant,
                observed.ScheduledPurgeDate);
        }
    }

    /// <summary>What broken-off runs made: nothing is under it.</summary>
    private async Task DeleteAbandonedAsync(TenantId tenant, CancellationToken cancellation)
    {
        while (await records.FindTenantVersionAsync(tenant, cancellation) is
            ({ Shred: null, Abandoned: { Count: > 0 } abandoned } keys, var tag))
        {
            foreach (var name in abandoned.Where(name => keys.Keks.All(kek => kek.Name != name)))
                await DeleteAsync(name, cancellation);
            if (await records.ReplaceAsync(
                KeyRecords.OfTenant(tenant), keys with { Abandoned = null }, tag, cancellation))
                return;
        }
    }

    /// <summary>Null when it was purged by somebody else, or never made.</summary>
    private async Task<VaultKey?> DeleteAsync(KeyName name, CancellationToken cancellation)
    {
        try
        {
            return await vault.DeleteAsync(name, cancellation);
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }

    private async Task<KeyName?> InUseAsync(TenantId tenant, int generation, CancellationToken cancellation) =>
        await records.FindTenantAsync(tenant, cancellation) is { Shred: null } keys &&
        keys.Kek.Generation == generation
            ? keys.Kek.Name
            : null;

    /// <summary>The last look before the deletion, at what is small; the rows were gone through twice.</summary>
    private async Task RefuseInUseAsync(
        TenantId tenant, TenantKeysV1 keys, KekGeneration old, CancellationToken cancellation)
    {
        var secrets = await records.FindPseudonymsAsync(tenant, cancellation);
        if (keys.Versions.Any(version => version.Kek == old.Name) ||
            secrets is { } found && found.Record.Versions.Any(version => version.Kek == old.Name))
        {
            throw new KeyUnavailableException(
                $"KEK generation {old.Generation} of tenant {tenant} is kept, because keys are still under it.")
            {
                Refusal = KeyRefusal.Contradictory,
            };
        }
    }
}
