using System.Net;
using PrivacyFunctions.Mail;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Mails through SendGrid. Every kind of tracking is off in each mail, whatever the account says: a rewritten link
/// would hand the one-time link to a third party, and a tracking pixel reports on a person. The provider learns opaque ids
/// only: the mail's, and the outbox row's, which its events bring back (<see cref="MailEvents"/>).
/// </summary>
/// <remarks>
/// SendGrid knows no idempotency key: a crash between handover and its record sends the same mail with the same link
/// again.
/// </remarks>
public sealed class SendGridMailTransport(ISendGridClient client, SendGridOptions options) : IMailTransport
{
    public async Task<MailHandover> SendAsync(OutgoingMail mail, CancellationToken cancellation)
    {
        var response = await client.SendEmailAsync(Compose(mail), cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.Accepted => new MailHandover.Accepted(),

            // The sandbox checks a mail and delivers it to nobody. Outside of it, 200 would be a mail that never left.
            HttpStatusCode.OK when options.Sandbox => new MailHandover.Accepted(),
            HttpStatusCode.BadRequest => new MailHandover.Refused("mail_rejected"),
            HttpStatusCode.RequestEntityTooLarge => new MailHandover.Refused("mail_too_large"),

            // 401 and 403 are our credentials, 429 and 5xx are the provider: each may be put right, so the mail stays
            // in the outbox. The answer's text may quote the address and is not read.
            var status =>
                throw new HttpRequestException($"The mail provider answered {(int)status}.", inner: null, status),
        };
    }

    internal SendGridMessage Compose(OutgoingMail mail)
    {
        var message = new SendGridMessage
        {
            From = new EmailAddress(options.FromAddress, options.FromName),
            Subject = mail.Subject,
            PlainTextContent = mail.Text.Reveal(),
            HtmlContent = mail.Html.Reveal(),
        };
        message.AddTo(new EmailAddress(mail.To.Reveal()));
        message.AddCustomArg(MailEvents.IdArgument, mail.Id);
        message.AddCustomArg(MailEvents.ReferenceArgument, mail.Reference);
        foreach (var attachment in mail.Attachments)
        {
            message.AddAttachment(
                attachment.FileName, Convert.ToBase64String(attachment.Content.Span), attachment.ContentType,
                "attachment");
        }

        message.SetClickTracking(enable: false, enableText: false);
        message.SetOpenTracking(enable: false);
        message.SetSubscriptionTracking(enable: false);
        message.SetGoogleAnalytics(enable: false);
        message.SetSandBoxMode(options.Sandbox);
        return message;
    }
}
