using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail;

/// <summary>
/// A mail that was handed over and reached nobody: the outbox row says so, then the request, then the audit log, each
/// once. Repeating it finishes what a crash left undone.
/// </summary>
public sealed class MailReturns(
    MailOutbox outbox, RequestStore requests, IAuditLog audit, ILogger<MailReturns> log)
{
    internal async Task RecordAsync(MailEvent returned, CancellationToken cancellation)
    {
        var mail = returned.Mail;
        if (await outbox.ReturnAsync(mail, returned.MailId, returned.Kind, cancellation) is not { } at)
            return;
        await requests.UpdateAsync(mail.Tenant, mail.Request, request => request.MailReturned(), cancellation);
        await audit.AppendAsync([Event(mail, at)], cancellation);
        log.LogWarning("A mail of request {Request} came back: it reached nobody.", mail.Request);
    }

    private static AuditEvent Event(MailKey mail, DateTimeOffset at) => new(
        $"{mail.Request}.mail.returned.{mail.Template}.{mail.Attempt}", mail.Tenant, "mail.returned",
        mail.Request.Value, "failed", at, AuditPayload.System);
}
