using System.Text.Json;

namespace PrivacyFunctions.Mail;

/// <summary>One thing that the provider tells of a mail that it had accepted.</summary>
/// <param name="Kind">The provider's word: <c>bounce</c>, <c>dropped</c>, <c>delivered</c> …</param>
/// <param name="Mail">Which mail it was.</param>
/// <param name="MailId">Its opaque id, which the row must have too.</param>
internal sealed record MailEvent(string Kind, MailKey Mail, string MailId)
{
    /// <summary>The mail reached nobody and never will.</summary>
    public bool IsUndeliverable => Kind is "bounce" or "dropped";
}

/// <summary>
/// Reads the provider's events. The format is theirs and grows, so unknown members are passed over, and so are events
/// of mails that are not ours. Addresses and the provider's explanations are never read.
/// </summary>
internal static class MailEvents
{
    /// <summary>What <see cref="OutgoingMail.Reference"/> is called at the provider.</summary>
    public const string ReferenceArgument = "mail_ref";

    /// <summary>What <see cref="OutgoingMail.Id"/> is called at the provider.</summary>
    public const string IdArgument = "mail_id";

    /// <summary>Null when it is not a list of events.</summary>
    public static IReadOnlyList<MailEvent>? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(Read).OfType<MailEvent>()]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static MailEvent? Read(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && Text(element, "event") is { } kind &&
        Text(element, IdArgument) is { } id && MailKey.TryParse(Text(element, ReferenceArgument)) is { } mail
            ? new MailEvent(kind, mail, id)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
