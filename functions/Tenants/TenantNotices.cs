using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tenants;

/// <summary>Mails to a tenant's own address, which its owners and admins read. Each is one outbox row.</summary>
public sealed class TenantNotices(TenantContacts contacts, MailOutbox outbox, ILogger<TenantNotices> log)
{
    /// <summary>Sends it unless it was sent. False: nobody was told, because no address takes the mail.</summary>
    /// <param name="since">Tells this mail from an earlier one of its kind, to the minute.</param>
    public Task<bool> SendAsync(
        Tenant tenant, MailTemplate mail, DateTimeOffset since, BlobAttachment? attachment,
        CancellationToken cancellation) =>
        SendAsync(tenant, mail, (int)(since.ToUnixTimeSeconds() / 60), attachment, cancellation);

    /// <inheritdoc cref="SendAsync(Tenant, MailTemplate, DateTimeOffset, BlobAttachment?, CancellationToken)"/>
    /// <param name="occasion">Tells it likewise, by a random id: for what somebody may ask for twice in a minute.</param>
    public Task<bool> SendAsync(
        Tenant tenant, MailTemplate mail, string occasion, CancellationToken cancellation) =>
        SendAsync(tenant, mail, AttemptOf(occasion), attachment: null, cancellation);

    /// <summary>Whether a mail that was sent so came back later: then nobody was told after all.</summary>
    public async Task<bool> HasReturnedAsync(
        Tenant tenant, MailTemplate mail, string occasion, CancellationToken cancellation) =>
        tenant.Contact is { } contact && await outbox.HasReturnedAsync(
            new MailKey(tenant.Id, contact, mail.Name, AttemptOf(occasion)), cancellation);

    private static int AttemptOf(string occasion) =>
        BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(occasion))) & int.MaxValue;

    private async Task<bool> SendAsync(
        Tenant tenant, MailTemplate mail, int attempt, BlobAttachment? attachment, CancellationToken cancellation)
    {
        var accepted = false;
        if (await contacts.OpenAsync(tenant, cancellation) is { } address)
        {
            var key = new MailKey(tenant.Id, tenant.Contact!.Value, mail.Name, attempt);
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
