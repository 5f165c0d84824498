using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Mail;

/// <summary>
/// The mail provider tells what became of mails. Everything in it is checked against the outbox and a repetition
/// changes nothing, so an old message that is sent again does no harm.
/// </summary>
public sealed class MailEventsApi(MailReturns returns, IOptions<MailOptions> options)
{
    /// <summary>2 MiB: the provider sends batches of less than 1 MB.</summary>
    private const int MaxBytes = 2 * 1024 * 1024;

    [Function("MailEvents")]
    [AllowPublic("The mail provider has no token; its signature is checked.", PerMinute = 600)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/mail/events")] HttpRequest request,
        CancellationToken cancellation)
    {
        var key = options.Value.EventKey;
        if (key.Length == 0)
            return Problems.NotFound("not_found", "There is nothing here.");
        if (await JsonBody.ReadBytesAsync(request, MaxBytes, cancellation) is not { } body)
            return Problems.PayloadTooLarge(MaxBytes);
        if (!MailEventSignature.IsValid(
            key, Header(request, MailEventSignature.SignatureHeader),
            Header(request, MailEventSignature.TimestampHeader), body))
            return Problems.Forbidden("signature_invalid", "The signature is not valid.");
        if (MailEvents.Read(body) is not { } events)
            return Problems.BadRequest("events_malformed", "The body is no list of events.");
        foreach (var returned in events.Where(found => found.IsUndeliverable))
            await returns.RecordAsync(returned, cancellation);
        return Results.NoContent();
    }

    private static string? Header(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;
}
