using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Tenants;

/// <summary>
/// What becomes due in a tenant's life by itself. One look makes good whatever was missed, and looking again changes
/// nothing.
/// </summary>
public sealed class TenantLife(
    TenantStore tenants, PurgeStore purges, RetainedRecords retained, TenantMails mails, TenantKeyShredding keys,
    TenantSupplements supplements, PurgeDispatch dispatch, PolicyPack pack, IAuditLog audit, OpaqueIds ids, TimeProvider time, ILogger<TenantLife> log)
{
    public async Task LookAsync(DurableTaskClient client, Tenant tenant, CancellationToken cancellation)
    {
        await ExpireForceAsync(tenant, cancellation);
        switch (tenant.State)
        {
            case TenantState.Trial:
                await ExpireAsync(tenant, cancellation);
                break;
            case TenantState.TrialExpired or TenantState.Inactive:
                await RunOutAsync(client, tenant, cancellation);
                break;
            case TenantState.PendingDeletion:
                await dispatch.TryWakeAsync(client, tenant, cancellation);
                break;
            case TenantState.Purged:
                await keys.WatchAsync(tenant, cancellation);
                await supplements.IssueDueAsync(tenant, cancellation);
                await EndRetentionAsync(client, tenant, cancellation);
                break;
        }
    }

    /// <summary>
    /// What the law kept of a purged tenant goes as its time comes; when the last ground has ended, all of it is gone
    /// through once more.
    /// </summary>
    private async Task EndRetentionAsync(DurableTaskClient client, Tenant tenant, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (tenant.Deletion is not { } deletion ||
            await purges.FindAsync(tenant.Id, deletion.Id, cancellation) is not { RetainedUntil: { } until } record)
            return;
        await retained.EndDueAsync(record, cancellation);
        if (until > now ||
            await tenants.UpdateAsync(
                tenant.Id, current => current.EndAgain(deletion.Id, DeletionCause.GroundsEnded, now), cancellation)
                is not TenantChange.To(var ending))
            return;
        // Second: a crash in between lets the purge find everything done, and the next hour comes here again.
        await purges.ResetAsync(tenant.Id, deletion.Id, cancellation);
        await dispatch.TryWakeAsync(client, ending, cancellation);
    }

    /// <summary>Nobody signed it off in time.</summary>
    private async Task ExpireForceAsync(Tenant tenant, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (tenant.Force is not { } asked || tenant.ExpireForce(now) is TenantChange.Refused ||
            await tenants.UpdateAsync(tenant.Id, current => current.ExpireForce(now), cancellation)
                is not TenantChange.To(var changed))
            return;
        await audit.AppendAsync(
            [TenantAudit.Changed(changed, "force_delete_expired", asked.AskedAt, AuditPayload.System)], cancellation);
    }

    private async Task ExpireAsync(Tenant tenant, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await tenants.UpdateAsync(tenant.Id, current => current.ExpireTrial(pack.Tenants, now), cancellation)
            is not TenantChange.To({ Since: { } since } expired))
            return;
        await audit.AppendAsync(
            [TenantAudit.Changed(expired, "trial_expired", since, AuditPayload.System)], cancellation);
        log.LogInformation("The trial of tenant {Tenant} is over.", tenant.Id);
    }

    private async Task RunOutAsync(DurableTaskClient client, Tenant tenant, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var rules = pack.Tenants;
        // The mail first: who was not told must not be counted as told.
        if (tenant.Notice(rules, now) is TenantChange.To(var told))
        {
            var earliest = rules.NoticeBefore.After(now);
            var end = told.EndOf(rules)!.Value;
            if (!await mails.NoticeAsync(tenant, end > earliest ? end : earliest, cancellation))
            {
                // An alarm, every hour: a person gives it an end, by reaching its owner or by a force-delete.
                log.LogError("Tenant {Tenant} was not told that its time runs out; it is kept until it is.", tenant.Id);
                return;
            }

            await tenants.UpdateAsync(tenant.Id, current => current.Notice(rules, now), cancellation);
        }

        var deletion = ids.New("tdel");
        if (await tenants.UpdateAsync(tenant.Id, current => current.RunOut(deletion, rules, now), cancellation)
            is not TenantChange.To(var ending))
            return;
        await audit.AppendAsync(
            [TenantAudit.Changed(ending, "run_out", now, AuditPayload.System)], cancellation);
        await dispatch.TryWakeAsync(client, ending, cancellation);
    }
}
