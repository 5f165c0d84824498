using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Rights;

/// <summary>
/// Tells those whom the data were disclosed to of what was corrected or restricted (GDPR Art. 19). One without an
/// address is in the audit log as not told, so that the tenant does it.
/// </summary>
public sealed class RightsRecipients(
    RequestStore requests, RequestContacts contacts, MailOutbox outbox, PolicyPack pack, IAuditLog audit,
    TimeProvider time)
{
    public async Task TellAsync(RightStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        if (await requests.GetAsync(tenant, id, cancellation) is not { } request ||
            await contacts.OpenAsync(tenant, id, cancellation) is not { } identifiers)
            return;
        foreach (var recipient in pack.Erasure.Recipients)
        {
            if (PartsOf(request, recipient) is not { Count: > 0 } parts)
                continue;
            var mail = recipient.Email is null ? null : new RecipientRightMail(
                recipient.Id, pack.Product, pack.ContactEmail, id, request.Type,
                identifiers.Reveal()[SubjectIdentifiers.Email], parts);
            // What a decision or a later round adds is another mail, which says all of it.
            var accepted = mail is not null &&
                await SendAsync(request, mail, recipient.Email!, parts.Count, cancellation);
            await audit.AppendAsync(
                [RightsAudit.RecipientTold(request, recipient.Id, parts.Count, accepted, time.GetUtcNow())],
                cancellation);
        }
    }

    private async Task<bool> SendAsync(
        DataSubjectRequest request, RecipientRightMail mail, string address, int parts, CancellationToken cancellation)
    {
        var key = new MailKey(request.TenantId, request.Id, mail.Name, parts);
        await outbox.PrepareAsync(key, () => MailDraft.Of(mail, new(address)), cancellation);
        return await outbox.SendAsync(key, cancellation) is MailHandover.Accepted;
    }

    /// <summary>An objection is the controller's own affair: the law has nobody told of it.</summary>
    private List<string> PartsOf(DataSubjectRequest request, Recipient recipient) =>
    [
        .. from service in request.Services
           where request.Type is not RequestType.Objection
           where recipient.Services.Contains(service.Name, StringComparer.Ordinal)
           from item in service.Items
           where item.Receipt is Receipt.Rectified or Receipt.Restricted
           let title = pack.FindCollection(service.Name, item.Collection)?.Title ?? item.Collection
           select item.Field is { } field ? $"{title}: {field}" : title,
    ];
}
