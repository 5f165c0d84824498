using Microsoft.Extensions.Options;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The mails before an erasure: what will happen, and once more before it does, with the link that cancels it. The
/// outbox row comes first and holds token and code, so a repeated step mails the same link; the link's row comes
/// second, so no mail leaves with a link that does not work.
/// </summary>
public sealed class ErasureMails(
    RequestStore requests,
    RequestContacts contacts,
    CancelLinkStore links,
    MailOutbox outbox,
    PolicyPack pack,
    IOptions<ExportsOptions> options,
    IAuditLog audit,
    RandomSource random,
    TimeProvider time)
{
    /// <summary>Tells the person; nothing where there is no grace in which it could be cancelled.</summary>
    public async Task AnnounceAsync(ErasureStartedV1 started, CancellationToken cancellation)
    {
        if (await requests.GetAsync(started.Tenant, started.Request, cancellation)
            is { Status: RequestStatus.InGrace } request)
            await audit.AppendAsync(
                [ErasureAudit.Announced(request, await SendAsync(request, ErasureScheduledMail.First, cancellation))],
                cancellation);
    }

    public async Task RemindAsync(DataSubjectRequest request, CancellationToken cancellation) =>
        await audit.AppendAsync(
            [ErasureAudit.Reminded(request, await SendAsync(request, ErasureScheduledMail.Reminder, cancellation))],
            cancellation);

    /// <summary>False when the mail will never reach anybody.</summary>
    private async Task<bool> SendAsync(DataSubjectRequest request, string name, CancellationToken cancellation)
    {
        if (await contacts.OpenAsync(request.TenantId, request.Id, cancellation) is not { } identifiers)
            return false;
        var address = new Sensitive<string>(identifiers.Reveal()["email"]);

        // Both mails carry one link, so the token is the first mail's, whether or not that mail was sent.
        var first = await outbox.PrepareAsync(
            Key(request, ErasureScheduledMail.First),
            () => Compose(
                request, ErasureScheduledMail.First, address,
                (LinkToken.New(request.TenantId, random), LinkCode.New(random))),
            cancellation);
        var (token, code) = LinkSecret.Read(first.Secret);
        if (name != ErasureScheduledMail.First)
        {
            await outbox.PrepareAsync(
                Key(request, name), () => Compose(request, name, address, (token, code)), cancellation);
        }

        await links.AddAsync(
            new CancelLink(token.Id, request.TenantId, request.Id, token.CodeMac(code), time.GetUtcNow()),
            cancellation);
        return await outbox.SendAsync(Key(request, name), cancellation) is MailHandover.Accepted;
    }

    private MailDraft Compose(
        DataSubjectRequest request, string name, Sensitive<string> address, (LinkToken Token, string Code) secret)
    {
        var mail = new ErasureScheduledMail(
            name, pack.Product, pack.ContactEmail, request.Id, request.Channel,
            request.GraceEndsAt ?? request.ReceivedAt, options.Value.Link(secret.Token, "cancel"), secret.Code,
            [.. pack.Grounds.Values.Select(ground => ground.Text)]);
        return MailDraft.Of(mail, address, LinkSecret.Write(secret.Token, secret.Code));
    }

    private static MailKey Key(DataSubjectRequest request, string template) =>
        new(request.TenantId, request.Id, template, 1);
}
