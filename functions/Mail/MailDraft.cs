using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Mail;

/// <summary>A composed mail that has not left.</summary>
/// <param name="Secret">What the mail's link carries (a token), kept with it so that a repeated step issues the same
/// link.</param>
public sealed record MailDraft(
    Sensitive<string> To, string Subject, Sensitive<string> Text, Sensitive<string> Html, Sensitive<string>? Secret =
        null)
{
    public static MailDraft Of(MailTemplate template, Sensitive<string> to, Sensitive<string>? secret = null) =>
        new(to, template.Subject, new(template.RenderText()), new(template.RenderHtml()), secret);

    internal OutgoingMail ToOutgoing(string id, MailKey key) => new(id, To, Subject, Text, Html, [], key.Reference);
}

[JsonConverter(typeof(JsonStringEnumConverter<OutboxState>))]
internal enum OutboxState
{
    Prepared,
    HandedOver,
    Refused,

    /// <summary>Handed over, and came back.</summary>
    Returned,
}

/// <param name="MailId">The opaque id that the provider and the log may see.</param>
internal sealed record OutboxRow(
    string MailId, OutboxState State, byte[] Envelope, DateTimeOffset PreparedAt, DateTimeOffset? HandedOverAt,
    string? RefusedCode, DateTimeOffset? ReturnedAt = null);

/// <summary>What is sealed in an outbox row.</summary>
internal sealed record OutboxContent(string To, string Subject, string Text, string Html, string? Secret)
{
    public static OutboxContent From(MailDraft draft) =>
        new(draft.To.Reveal(), draft.Subject, draft.Text.Reveal(), draft.Html.Reveal(), draft.Secret?.Reveal());

    public MailDraft ToDraft() => new(new(To), Subject, new(Text), new(Html), Secret is null ? null : new(Secret));
}
