using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// The tenant's key along its deletion. It is deleted so early in the window that the vault's own purge falls on the
/// window's end, which leaves it recoverable as long as the tenant is; it takes the same time whatever the tenant's
/// size.
/// </summary>
public sealed class TenantKeyShredding(
    DestructionGate gate, IDeletionLog deletions, ITenantShred shred, PurgeStore purges, TenantStore tenants,
    IOptions<KeysOptions> options, TimeProvider time, ILogger<TenantKeyShredding> log)
{
    /// <summary>What a step says that waits until the key is destroyed again.</summary>
    internal const string NotDestroyed = "The tenant's key is not destroyed; nothing is certified.";

    /// <summary>The vault's retention before the end of the window, and never before it opens.</summary>
    public DateTimeOffset DueAt(TenantDeletion deletion)
    {
        var due = deletion.FinalAt - TimeSpan.FromDays(options.Value.VaultRetentionDays);
        return due > deletion.RequestedAt ? due : deletion.RequestedAt;
    }

    /// <summary>
    /// Deletes the key in the vault while the deletion can still be undone. False: a hold was placed at this moment.
    /// </summary>
    public async Task<bool> DeleteAsync(Tenant tenant, CancellationToken cancellation)
    {
        var deletion = tenant.Deletion!;
        await deletions.AppendAsync(
            new DeletionEntry(deletion.KeyEntry, tenant.Id, null, null, null, deletion.RequestedAt)
            {
                Kind = DeletionKind.TenantKey,
            },
            cancellation);
        var held = false;
        // No fence: it could not be lowered for a restore, and the key's own mark refuses every use.
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant.Id, Subject: null, deletion.KeyEntry, deletion.KeyEntry, FenceRule.NotNeeded),
            async (permit, stop) =>
            {
                held = permit.HeldSubjects.Count > 0;
                if (!held && await tenants.GetAsync(tenant.Id, stop) is { IsServed: false })
                    await shred.DestroyTenantKeyAsync(tenant.Id, deletion.Id, stop);
            },
            cancellation);
        if (outcome is GateOutcome.Held || held)
            return false;
        // A restore that came between the look at the row and the vault: what it had recovered goes back once more.
        await GiveBackAsync(tenant.Id, cancellation);
        return true;
    }

    /// <summary>A tenant that is served has its key; one that is being deleted is left alone.</summary>
    public async Task GiveBackAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(tenant, cancellation) is { IsServed: true } &&
            await shred.ObserveAsync(tenant, cancellation) is { DestroyedAt: not null })
            await shred.RecoverTenantKeyAsync(tenant, cancellation);
    }

    /// <summary>
    /// For a restore or a hold. False when the key is destroyed for good: by the purge, or because the vault has purged
    /// it, which an alarm has said.
    /// </summary>
    public async Task<bool> RecoverAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await IsGoneAsync(tenant, cancellation))
            return false;
        var recovered =
            await shred.ObserveAsync(tenant, cancellation)
                is { DestroyedAt: null, Discrepancy: KeyDiscrepancy.None } ||
            await shred.RecoverTenantKeyAsync(tenant, cancellation) is TenantKeyRecovery.Recovered;
        // The purge may have destroyed it for good between the look and the vault: what came back goes again.
        if (!await IsGoneAsync(tenant, cancellation))
            return recovered;
        var deletion = (await tenants.GetAsync(tenant, cancellation))!.Deletion!;
        await ShredAsync(new TenantPurgeStartedV1(tenant, deletion.Id), cancellation);
        return false;
    }

    /// <summary>
    /// Before anybody is told that the key is destroyed: looks again, because it may have come back since.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is in use; the step is tried again.</exception>
    public async Task RequireDestroyedAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var report = await shred.ObserveAsync(started.Tenant, cancellation);
        if (IsDestroyed(report))
            return;
        Alarm(started.Tenant);
        // A hold on anybody refuses, and the step waits for its release.
        if (!(await ShredAsync(started, cancellation)).Confirmed)
            throw new InvalidOperationException(NotDestroyed);
    }

    /// <summary>Destroys the key for good, fenced, and has the evidence that what it wrapped opens no more.</summary>
    public async Task<PurgedV1> ShredAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, deletion, _) = started;
        TenantKeyReport? report = null;
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant, Subject: null, deletion, $"{deletion}.shred", FenceRule.MustStand),
            async (permit, stop) => report = permit.HeldSubjects.Count > 0
                ? null
                : await shred.DestroyTenantKeyAsync(tenant, deletion, stop),
            cancellation);
        if (outcome is GateOutcome.Held || report is not { } destroyed)
            return new PurgedV1(Confirmed: false);
        if (!IsDestroyed(destroyed))
        {
            Alarm(tenant);
            return new PurgedV1(Confirmed: false);
        }

        await RecordAsync(tenant, deletion, destroyed, cancellation);
        return new PurgedV1(Confirmed: true);
    }

    /// <summary>
    /// Looks at the key of a tenant that is being deleted or is purged: records that the vault has purged it, and raises
    /// an alarm where somebody recovered it. False when there is nothing left to look at.
    /// </summary>
    public async Task<bool> WatchAsync(Tenant tenant, CancellationToken cancellation)
    {
        if (tenant.Deletion is not { } deletion)
            return false;
        var record = await purges.FindAsync(tenant.Id, deletion.Id, cancellation);
        if (record is { KeyPurgedAt: not null })
            return false;
        var report = await shred.ObserveAsync(tenant.Id, cancellation);
        if (report.DestroyedAt is null || report.CanaryOpens is true)
        {
            Alarm(tenant.Id);
        }
        else if (record is { KeyInaccessibleAt: not null })
        {
            if (report.PurgedAt is null && !options.Value.PurgeProtection)
                report = await PurgeEarlyAsync(tenant.Id, deletion.Id, report, cancellation);
            await RecordAsync(tenant.Id, deletion.Id, report, cancellation);
        }

        return report.PurgedAt is null;
    }

    /// <summary>
    /// Does not wait for the vault's date. Only here, when the key's destruction is recorded: what is purged cannot come
    /// back for anybody.
    /// </summary>
    private async Task<TenantKeyReport> PurgeEarlyAsync(
        TenantId tenant, string deletion, TenantKeyReport report, CancellationToken cancellation)
    {
        await gate.DestroyAsync(
            new Destruction(tenant, Subject: null, deletion, $"{deletion}.purge", FenceRule.MustStand),
            async (permit, stop) =>
            {
                if (permit.HeldSubjects.Count == 0)
                    report = await shred.PurgeTenantKeyAsync(tenant, stop);
            },
            cancellation);
        return report;
    }

    private static bool IsDestroyed(TenantKeyReport report) => report is
    {
        DestroyedAt: not null, CanaryOpens: not true, Discrepancy: KeyDiscrepancy.None,
    };

    private void Alarm(TenantId tenant) =>
        log.LogCritical("The key of tenant {Tenant} is to be destroyed for good, and is not.", tenant);

    /// <summary>The key's point of no return: its destruction by the purge is recorded.</summary>
    public async Task<bool> IsGoneAsync(TenantId tenant, CancellationToken cancellation) =>
        await tenants.GetAsync(tenant, cancellation) switch
        {
            { State: TenantState.Purged } => true,
            { Deletion: { BegunAt: not null } deletion } =>
                await purges.FindAsync(tenant, deletion.Id, cancellation) is { KeyInaccessibleAt: not null },
            _ => false,
        };

    /// <summary>What counts is the last destruction: one that a recovery undid is no evidence.</summary>
    private Task RecordAsync(
        TenantId tenant, string deletion, TenantKeyReport report, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return purges.UpdateAsync(
            tenant, deletion,
            record =>
            {
                var before = record.KeyInaccessibleAt == report.ShreddedAt ? record : null;
                return record with
                {
                    KeyInaccessibleAt = report.ShreddedAt,
                    KeyPurgeAt = report.ScheduledPurgeDate ?? before?.KeyPurgeAt,
                    KeyPurgedAt = before?.KeyPurgedAt ?? report.PurgedAt,
                    KeyProbedAt = before?.KeyProbedAt ?? (report.CanaryOpens is false ? now : null),
                };
            },
            cancellation);
    }
}
