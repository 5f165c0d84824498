using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Reconciling;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// A restored backup shows a tenant that was purged: its row orders the purge again, from which on nobody of the tenant
/// is served, and the purge begins with the end of the round.
/// </summary>
public sealed class TenantDeletionApplier(
    TenantStore tenants, PurgeStore purges, PurgeDispatch dispatch, TimeProvider time) : IDeletionApplier
{
    public DeletionKind Kind => DeletionKind.Tenant;

    public async Task<AppliedDeletion> ApplyAsync(
        string reconciliation, DeletionEntry entry, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await tenants.GetAsync(entry.Tenant, cancellation) is not { } before)
        {
            // From before the tenant was there: only its id must not be given again.
            await tenants.AddAsync(new Tenant(entry.Tenant, Name: null, TenantState.Purged, now), cancellation);
            return new AppliedDeletion(entry.Id, 0, 0, [], WillRetry: false);
        }

        if (before.Deletion is { } ordered && ordered.Id == entry.Id && ordered.Reconciliation == reconciliation)
            return await ProgressAsync(before, entry, cancellation);
        await tenants.UpdateAsync(
            entry.Tenant, current => current.EndAgain(entry.Id, DeletionCause.Reapplied, now, reconciliation),
            cancellation);
        // What the services have may be back too, whatever our record says.
        await purges.ResetAsync(entry.Tenant, entry.Id, cancellation);
        return UnderWay(entry);
    }

    /// <summary>Applied when the purge has ended: a hold, or a service that is away, keeps it for as long as it lasts.</summary>
    private async Task<AppliedDeletion> ProgressAsync(
        Tenant tenant, DeletionEntry entry, CancellationToken cancellation)
    {
        if (tenant.State is not TenantState.Purged)
            return UnderWay(entry);
        var record = await purges.FindAsync(entry.Tenant, entry.Id, cancellation);
        var erased = record?.Services.SelectMany(service => service.Result.Items).Sum(item => item.Receipt switch
        {
            Receipt.Erased(var count) => count,
            Receipt.Asked(var count) => count,
            Receipt.Retained retained => retained.Expired,
            _ => 0,
        }) ?? 0;
        return new AppliedDeletion(entry.Id, erased, erased, [], WillRetry: false);
    }

    private static AppliedDeletion UnderWay(DeletionEntry entry) =>
        AppliedDeletion.Failed(entry.Tenant, entry.Id, "purge_under_way", willRetry: true);

    public async Task BeginAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(tenant, cancellation) is { Deletion.Cause: DeletionCause.Reapplied } ending)
            await dispatch.TryWakeAsync(client, ending, cancellation);
    }
}
