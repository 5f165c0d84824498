using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>Begins the deletion that an owner ordered together with the export, once that is delivered.</summary>
public sealed class OrganisationDeletion(
    OrganisationExportStore organisations, TenantStore tenants, PurgeDispatch dispatch, PolicyPack pack, IAuditLog audit,
    TimeProvider time)
{
    public async Task BeginAsync(
        DurableTaskClient client, OrganisationExportStartedV1 started, CancellationToken cancellation)
    {
        var (id, exportId) = started;
        if (await organisations.FindAsync(id, exportId, cancellation) is not { IsDeletionDue: true } export)
            return;
        var now = time.GetUtcNow();
        // A deletion that an operator took back is refused here: a step that is repeated late does not order it again.
        var change = await tenants.UpdateAsync(
            id,
            tenant => tenant.RequestDeletion(
                export.Deletion!, export.RequestedBy, pack.Tenants, now, export.Id, export.RequestedAt),
            cancellation);
        if (change is TenantChange.To(var pending) && pending.Deletion!.Id == export.Deletion)
        {
            await audit.AppendAsync(
                [
                    TenantAudit.Changed(
                        pending, "deletion_requested", pending.Deletion.RequestedAt,
                        AuditPayload.System with { Details = export.Id.Value }),
                ],
                cancellation);
            await dispatch.TryWakeAsync(client, pending, cancellation);
        }

        await organisations.UpdateAsync(id, exportId, current => current.DeletionBegun(now), cancellation);
    }
}
