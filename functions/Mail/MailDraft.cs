using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Mail;

/// <summary>A composed mail that has not left.</summary>
/// <param name="Secret">What the mail's link carries (a token), kept with it so that a repeated step issues the same
/// link.</param>
/// <param name="Attachments">Null: none.</param>
public sealed record MailDraft(
    Sensitive<string> To,
    string Subject,
    Sensitive<string> Text,
    Sensitive<string> Html,
    Sensitive<string>? Secret = null,
    IReadOnlyList<BlobAttachment>? Attachments = null)
{
    public static MailDraft Of(
        MailTemplate template, Sensitive<string> to, Sensitive<string>? secret = null,
        params IReadOnlyList<BlobAttachment> attachments) =>
        new(to, template.Subject, new(template.RenderText()), new(template.RenderHtml()), secret,
            attachments.Count == 0 ? null : attachments);

    internal OutgoingMail ToOutgoing(string id, MailKey key, IReadOnlyList<MailAttachment> attachments) =>
        new(id, To, Subject, Text, Html, attachments, key.Reference);
}

/// <summary>
/// A document that goes with a mail. It is named, not copied: blobs are written once, so a repeated handover attaches
/// the same bytes, and a row stays small.
/// </summary>
/// <param name="FileName">What the person sees; ASCII letters, digits, <c>- _ .</c> only.</param>
/// <param name="Path">See <see cref="Storage.IBlobStore"/>.</param>
public sealed record BlobAttachment(string FileName, string ContentType, string Path);

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
/// <param name="Attachments">Absent in rows that an earlier version wrote.</param>
internal sealed record OutboxContent(
    string To, string Subject, string Text, string Html, string? Secret,
    IReadOnlyList<BlobAttachment>? Attachments = null)
{
    public static OutboxContent From(MailDraft draft) => new(
        draft.To.Reveal(), draft.Subject, draft.Text.Reveal(), draft.Html.Reveal(), draft.Secret?.Reveal(),
        draft.Attachments);

    public MailDraft ToDraft() =>
        new(new(To), Subject, new(Text), new(Html), Secret is null ? null : new(Secret), Attachments);
}
