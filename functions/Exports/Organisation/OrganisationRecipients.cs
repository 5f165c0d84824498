using PrivacyFunctions.Audit;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// What becomes of an owner's exports when the owner is erased: an unfinished one ends and deletes nothing, since nobody
/// is there to get it; each goes on under a pseudonym.
/// </summary>
public sealed class OrganisationRecipients(
    OrganisationExportStore organisations, PackageSweep packages, RequestContacts contacts, IAuditLog audit,
    TimeProvider time)
{
    /// <summary>No service was asked for what would be an edition.</summary>
    private const int NoEdition = 0;

    public async Task ForgetAsync(
        TenantId tenant, SubjectId subject, SubjectId pseudonym, CancellationToken cancellation)
    {
        await foreach (var (_, export) in organisations.ListAsync(tenant, afterRow: null, cancellation))
        {
            if (export.Recipient == subject)
                await ForgetAsync(export, pseudonym, cancellation);
        }
    }

    /// <summary>The name comes last: after a crash the row still says whom to forget.</summary>
    private async Task ForgetAsync(OrganisationExport export, SubjectId pseudonym, CancellationToken cancellation)
    {
        var (tenant, id) = (export.Tenant, export.Id);
        var now = time.GetUtcNow();
        if (await organisations.UpdateAsync(tenant, id, current => current.LoseRecipient(now), cancellation)
            is OrganisationExportChange.To({ Reason: OrganisationExport.RecipientErased } ended))
        {
            await audit.AppendAsync(
                [OrganisationExportAudit.Finished(ended, NoEdition, ended.ClosedAt ?? now)], cancellation);
        }

        await packages.WithdrawAsync(tenant, id, cancellation);
        await contacts.ForgetAsync(tenant, id, cancellation);
        await organisations.UpdateAsync(
            tenant, id, current => new OrganisationExportChange.To(current with { Recipient = pseudonym }), cancellation);
    }
}
