using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>The steps that begin and end an organisation's export: its own status follows them.</summary>
public sealed class OrganisationExportCourse(
    OrganisationExportStore organisations, ExportStore store, RequestContacts contacts, MailOutbox outbox,
    PolicyPack pack, ITenantDirectory tenants, IAuditLog audit, TimeProvider time)
{
    private const int OnlyAttempt = 1;

    public async Task<OrganisationExportPlanV1> PlanAsync(
        OrganisationExportStartedV1 started, CancellationToken cancellation)
    {
        // Of a tenant that is being deleted nothing leaves any more; the reconciler goes on if it is restored.
        if (!await tenants.ExistsAsync(started.Tenant, cancellation) ||
            await organisations.FindAsync(started.Tenant, started.Export, cancellation) is not { IsUnfinished: true } export)
            return new OrganisationExportPlanV1([], Stopped: true, DeletionDue: false);
        if (export.IsOpen)
            await store.BeginPackageAsync(ExportPackage.Begin(export), cancellation);
        return new OrganisationExportPlanV1(
            [.. pack.Services.Select(service => service.Name)], Stopped: false, export.IsDeletionDue);
    }

    /// <summary>Writes the receipts into the export. One that is closed already stays as it is.</summary>
    public async Task<OrganisationExportFinishedV1> FinishAsync(
        FinishOrganisationExportV1 step, CancellationToken cancellation)
    {
        var (tenant, id, _, _, _, _) = step;
        if (await organisations.FindAsync(tenant, id, cancellation) is not { } export)
            return new OrganisationExportFinishedV1(DeletionDue: false);
        if (!export.IsOpen)
            return new OrganisationExportFinishedV1(export.IsDeletionDue);
        var now = time.GetUtcNow();
        // The mail first: what is closed without it is told to nobody.
        if (export.Finish(step.Services, step.WillRetry, step.Undeliverable, now)
            is OrganisationExportChange.To({ Status: OrganisationExportStatus.Failed, Reason: not "undeliverable" }))
            await TellFailedAsync(export, step.Services, cancellation);
        var change = await organisations.UpdateAsync(
            tenant, id, current => current.Finish(step.Services, step.WillRetry, step.Undeliverable, now), cancellation);
        if (change is not OrganisationExportChange.To(var finished))
            return new OrganisationExportFinishedV1(DeletionDue: false);
        await audit.AppendAsync(
            [OrganisationExportAudit.Finished(finished, step.Edition, finished.ClosedAt ?? now)], cancellation);
        return new OrganisationExportFinishedV1(finished.IsDeletionDue);
    }

    private async Task TellFailedAsync(
        OrganisationExport export, IReadOnlyList<ServiceResult> services, CancellationToken cancellation)
    {
        if (await contacts.OpenAsync(export.Tenant, export.Id, cancellation) is not { } identifiers)
            return;
        var missing = services.Where(service => service.Failed)
            .Select(service => pack.FindService(service.Name)?.Title ?? service.Name).ToList();
        var mail = new OrganisationExportFailedMail(
            pack.Product, pack.ContactEmail, export.Id, missing, BeforeDeletion: export.Deletion is not null);
        var key = new MailKey(export.Tenant, export.Id, mail.Name, OnlyAttempt);
        await outbox.PrepareAsync(
            key, () => MailDraft.Of(mail, new(identifiers.Reveal()["email"])), cancellation);
        await outbox.SendAsync(key, cancellation);
    }
}
