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
        if (await tenants.UpdateAsync(entry.Tenant, current => current.EndAgain(entry.Id, DeletionCause.Reapplied, now),
            cancellation) is null)
        {
            // From before the tenant was there: only its id must not be given again.
            await tenants.AddAsync(new Tenant(entry.Tenant, Name: null, TenantState.Purged, now), cancellation);
            return AppliedDeletion.Ordered(entry.Id);
        }

        // What the services have may be back too, whatever our record says.
        await purges.ResetAsync(entry.Tenant, entry.Id, cancellation);
        return AppliedDeletion.Ordered(entry.Id);
    }

    public async Task BeginAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(tenant, cancellation) is { Deletion.Cause: DeletionCause.Reapplied } ending)
            await dispatch.TryWakeAsync(client, ending, cancellation);
    }
}
