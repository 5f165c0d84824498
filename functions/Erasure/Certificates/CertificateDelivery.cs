using Microsoft.Extensions.Options;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// Mails the certificate: attached, and with a link that opens it. The outbox row comes first and holds the token, so
/// a repeated step mails the same link; the link's row comes second, so no mail leaves with a link that does not work.
/// </summary>
public sealed class CertificateDelivery(
    ErasureCertificates certificates,
    CertificateLinkStore links,
    RequestContacts contacts,
    MailOutbox outbox,
    PolicyPack pack,
    IOptions<ExportsOptions> options,
    IAuditLog audit,
    RandomSource random)
{
    /// <summary>The name of <see cref="ErasureCompletedMail"/>.</summary>
    private const string Template = "erasure-completed";

    /// <summary>False when the mail will never reach anybody.</summary>
    /// <exception cref="InvalidOperationException">There is no certificate yet: a bug of the caller.</exception>
    public async Task<bool> DeliverAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var issued = await certificates.FindAsync(tenant, request, cancellation)
            ?? throw new InvalidOperationException($"There is no certificate of {request} to deliver.");
        var accepted = await SendAsync(tenant, request, issued, cancellation);
        await audit.AppendAsync([CertificateAudit.Delivered(issued.Document, accepted)], cancellation);
        return accepted;
    }

    private async Task<bool> SendAsync(
        TenantId tenant, RequestId request, IssuedCertificate issued, CancellationToken cancellation)
    {
        var key = new MailKey(tenant, request, Template, 1);
        // Once the mail is on its way the address may be forgotten; the step may be repeated all the same.
        if (await contacts.OpenAsync(tenant, request, cancellation) is not { } identifiers
            || !identifiers.Reveal().TryGetValue("email", out var address))
            return await outbox.IsSettledAsync(key, cancellation);
        var draft = await outbox.PrepareAsync(key, () => Compose(tenant, request, issued, new(address)), cancellation);
        await links.AddAsync(TokenOf(draft), request, cancellation);
        return await outbox.SendAsync(key, cancellation) is MailHandover.Accepted;
    }

    private MailDraft Compose(
        TenantId tenant, RequestId request, IssuedCertificate issued, Sensitive<string> address)
    {
        var token = LinkToken.New(tenant, random);
        var mail = new ErasureCompletedMail(
            pack.Product, pack.ContactEmail, request,
            [.. CertificateSummary.Erased(issued.Document)],
            [.. CertificateSummary.Kept(issued.Document)],
            [.. CertificateSummary.Ahead(issued.Document)],
            options.Value.Link(token, "certificate"));
        return MailDraft.Of(
            mail, address, new Sensitive<string>(token.Reveal()),
            new BlobAttachment(
                $"erasure-certificate-{request}.json", "application/json",
                ErasureCertificates.PathOf(tenant, request)));
    }

    private static LinkToken TokenOf(MailDraft draft) => LinkToken.TryParse(draft.Secret?.Reveal(), out var token)
        ? token
        : throw new InvalidDataException("A prepared mail has no link.");
}
