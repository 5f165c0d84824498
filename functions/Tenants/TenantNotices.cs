using Microsoft.Extensions.Logging;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tenants;

/// <summary>Mails to a tenant's own address, which its owners and admins read. Each is one outbox row.</summary>
public sealed class TenantNotices(TenantContacts contacts, MailOutbox outbox, ILogger<TenantNotices> log)
{
    /// <summary>Sends it unless it was sent. False: nobody was told, because no address takes the mail.</summary>
    /// <param name="since">Tells this mail from an earlier one of its kind.</param>
    public async Task<bool> SendAsync(
        Tenant tenant, MailTemplate mail, DateTimeOffset since, BlobAttachment? attachment,
        CancellationToken cancellation)
    {
        var accepted = false;
        if (await contacts.OpenAsync(tenant, cancellation) is { } address)
        {
            var key = new MailKey(
                tenant.Id, tenant.Contact!.Value, mail.Name, (int)(since.ToUnixTimeSeconds() / 60));
            await outbox.PrepareAsync(
                key, () => MailDraft.Of(mail, address, secret: null, attachment is null ? [] : [attachment]),
                cancellation);
            accepted = await outbox.SendAsync(key, cancellation) is MailHandover.Accepted;
        }

        if (!accepted)
            log.LogWarning("Tenant {Tenant} was not told: it has no address that takes mail.", tenant.Id);
        return accepted;
    }
}
