using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Tells those whom the data were disclosed to (GDPR Art. 19). One without an address is listed in the certificate as
/// not told, so that the tenant does it.
/// </summary>
public sealed class RecipientNotices(
    RequestContacts contacts, ErasureStore erasures, MailOutbox outbox, PolicyPack pack, IAuditLog audit,
    TimeProvider time)
{
    public async Task TellAsync(ErasureStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id, _) = started;
        var record = await erasures.FindAsync(tenant, id, cancellation)
            ?? throw new InvalidOperationException("An erasure has a record before anybody is told of it.");
        if (await contacts.OpenAsync(tenant, id, cancellation) is not { } identifiers)
            throw new InvalidOperationException("An erasure that runs has the identifiers of its person.");
        foreach (var recipient in pack.Erasure.Recipients.Where(recipient =>
            record.Recipients.All(told => told.Recipient != recipient.Id)))
            record = await TellAsync(record, recipient, Known(identifiers.Reveal()), cancellation);
    }

    /// <summary>By what the recipient may know the person; what nobody knows them by is not said.</summary>
    private static string Known(IReadOnlyDictionary<string, string> identifiers) =>
        identifiers.GetValueOrDefault(SubjectIdentifiers.Email) ??
        identifiers.GetValueOrDefault(SubjectIdentifiers.FormerEmail) ??
        identifiers.GetValueOrDefault(SubjectIdentifiers.ExternalId) ?? "known by the reference only";

    private async Task<ErasureRecord> TellAsync(
        ErasureRecord record, Recipient recipient, string person, CancellationToken cancellation)
    {
        DateTimeOffset? toldAt = null;
        if (recipient.Email is { } address)
        {
            var mail = new RecipientErasureMail(
                recipient.Id, pack.Product, pack.ContactEmail, record.Request, person);
            var key = new MailKey(record.Tenant, record.Request, mail.Name, 1);
            await outbox.PrepareAsync(key, () => MailDraft.Of(mail, new(address)), cancellation);
            var accepted = await outbox.SendAsync(key, cancellation) is MailHandover.Accepted;
            var now = time.GetUtcNow();
            toldAt = accepted ? now : null;
            await audit.AppendAsync(
                [ErasureAudit.RecipientTold(record, recipient.Id, accepted, now)], cancellation);
        }

        return await erasures.UpdateAsync(
            record.Tenant, record.Request,
            current => current.Recipients.Any(told => told.Recipient == recipient.Id)
                ? current
                : current with { Recipients = [.. current.Recipients, new RecipientTold(recipient.Id, toldAt)] },
            cancellation);
    }
}
