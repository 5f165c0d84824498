using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// The mails to a tenant's own address. Each is one outbox row, so a repeated step sends the same mail once. A tenant
/// without an address is told nothing, which the audit log says.
/// </summary>
public sealed class TenantMails(
    TenantStore tenants, PurgeStore purges, TenantNotices notices, PolicyPack pack, IAuditLog audit)
{
    /// <summary>A deletion was ordered.</summary>
    public async Task AnnounceAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(started.Tenant, cancellation) is { State: TenantState.PendingDeletion } tenant &&
            tenant.Deletion is { Cause: DeletionCause.Requested or DeletionCause.Forced } deletion)
        {
            await SendAsync(
                tenant, TenantMailKind.Announced, deletion.Id, deletion.RequestedAt, deletion.FinalAt, null,
                cancellation);
        }
    }

    /// <summary>The kept time of its data ends. False: no mail was accepted, so nobody was told.</summary>
    public Task<bool> NoticeAsync(Tenant tenant, DateTimeOffset earliest, CancellationToken cancellation) => SendAsync(
        tenant, TenantMailKind.RunningOut, tenant.Id.Value, tenant.Since ?? tenant.CreatedAt, earliest, null,
        cancellation);

    /// <summary>Everything is gone; the certificate is attached.</summary>
    public async Task TellPurgedAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var (id, deletion, _) = started;
        if (await tenants.GetAsync(id, cancellation) is not { State: TenantState.PendingDeletion, Contact: not null } tenant ||
            await purges.FindAsync(id, deletion, cancellation) is not { OwnRecordsGoneAt: { } goneAt })
            return;
        var attachment = new BlobAttachment(
            $"deletion-certificate-{id}.json", "application/json", TenantCertification.PathOf(id, deletion));
        await SendAsync(
            tenant, TenantMailKind.Purged, deletion, tenant.Deletion!.RequestedAt, goneAt, attachment, cancellation);
    }

    /// <param name="since">Tells this mail from an earlier one of its kind.</param>
    private async Task<bool> SendAsync(
        Tenant tenant, TenantMailKind kind, string target, DateTimeOffset since, DateTimeOffset at,
        BlobAttachment? attachment, CancellationToken cancellation)
    {
        var accepted = await notices.SendAsync(
            tenant, new TenantMail(kind, pack.Product, pack.ContactEmail, tenant.Id.Value, at), since, attachment,
            cancellation);
        await audit.AppendAsync(
            [TenantAudit.Told(tenant.Id, TenantMail.NameFor(kind)["tenant-".Length..], target, since, accepted)],
            cancellation);
        return accepted;
    }
}
