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
/// Mails the certificate, and later its supplement: attached, and with a link that opens both. The outbox row comes
/// first and holds the token, so a repeated step mails the same link; the link's row comes second, so no mail leaves
/// with a link that does not work.
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
    private const string Completed = "erasure-completed";

    /// <summary>The name of <see cref="ErasureSupplementMail"/>.</summary>
    private const string Supplement = "erasure-supplement";

    /// <summary>False when the mail will never reach anybody.</summary>
    /// <exception cref="InvalidOperationException">There is no certificate yet: a bug of the caller.</exception>
    public async Task<bool> DeliverAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var issued = await certificates.FindAsync(tenant, request, cancellation)
            ?? throw new InvalidOperationException($"There is no certificate of {request} to deliver.");
        var accepted = await SendAsync(
            new MailKey(tenant, request, Completed, 1), (address, token) => Compose(issued, address, token),
            cancellation);
        await audit.AppendAsync([CertificateAudit.Delivered(issued.Document, accepted)], cancellation);
        return accepted;
    }

    /// <inheritdoc cref="DeliverAsync"/>
    public async Task<bool> DeliverSupplementAsync(
        TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var issued = await certificates.FindSupplementAsync(tenant, request, cancellation)
            ?? throw new InvalidOperationException($"There is no supplement of {request} to deliver.");
        var number = (int)issued.Document.Number;
        var accepted = await SendAsync(
            new MailKey(tenant, request, Supplement, number), (address, token) => Compose(issued, address, token),
            cancellation);
        await audit.AppendAsync([CertificateAudit.SupplementDelivered(issued.Document, accepted)], cancellation);
        return accepted;
    }

    private async Task<bool> SendAsync(
        MailKey key, Func<Sensitive<string>, LinkToken, MailDraft> compose, CancellationToken cancellation)
    {
        // A step that is repeated after the address was forgotten has done its part.
        if (await contacts.OpenAsync(key.Tenant, key.Request, cancellation) is not { } identifiers
            || !identifiers.Reveal().TryGetValue("email", out var address))
            return await outbox.IsSettledAsync(key, cancellation);
        var draft = await outbox.PrepareAsync(
            key, () => compose(new(address), LinkToken.New(key.Tenant, random)), cancellation);
        await links.AddAsync(TokenOf(draft), key.Request, cancellation);
        return await outbox.SendAsync(key, cancellation) is MailHandover.Accepted;
    }

    private MailDraft Compose(IssuedCertificate issued, Sensitive<string> address, LinkToken token)
    {
        var request = RequestId.Parse(issued.Document.Request);
        var mail = new ErasureCompletedMail(
            pack.Product, pack.ContactEmail, request,
            [.. CertificateSummary.Erased(issued.Document)],
            [.. CertificateSummary.Kept(issued.Document)],
            [.. CertificateSummary.Ahead(issued.Document.Dates)],
            options.Value.Link(token, "certificate"));
        return Draft(
            mail, address, token, $"erasure-certificate-{request}.json",
            ErasureCertificates.PathOf(token.Tenant, request));
    }

    private MailDraft Compose(IssuedSupplement issued, Sensitive<string> address, LinkToken token)
    {
        var request = RequestId.Parse(issued.Document.Request);
        var mail = new ErasureSupplementMail(
            pack.Product, pack.ContactEmail, request, [.. CertificateSummary.News(issued.Document)],
            options.Value.Link(token, "certificate"));
        return Draft(
            mail, address, token, $"erasure-supplement-{request}.json",
            ErasureCertificates.SupplementPathOf(token.Tenant, request, (int)issued.Document.Number));
    }

    private static MailDraft Draft(
        MailTemplate mail, Sensitive<string> address, LinkToken token, string fileName, string path) =>
        MailDraft.Of(
            mail, address, new Sensitive<string>(token.Reveal()),
            new BlobAttachment(fileName, "application/json", path));

    private static LinkToken TokenOf(MailDraft draft) => LinkToken.TryParse(draft.Secret?.Reveal(), out var token)
        ? token
        : throw new InvalidDataException("A prepared mail has no link.");
}
