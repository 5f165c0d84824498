using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>An erasure is going to happen: when, what stays, and how to cancel it.</summary>
/// <param name="Template"><see cref="First"/> or <see cref="Reminder"/>.</param>
/// <param name="Contact">Where the person can ask and object.</param>
/// <param name="Kept">Why some records stay, a sentence for each ground.</param>
public sealed record ErasureScheduledMail(
    string Template,
    string Product,
    string Contact,
    RequestId Request,
    Channel Channel,
    DateTimeOffset GraceEndsAt,
    string Link,
    string Code,
    IReadOnlyList<string> Kept) : MailTemplate
{
    public const string First = "erasure-scheduled";
    public const string Reminder = "erasure-reminder";

    public override string Name => Template;

    public override string Subject => Template == First
        ? $"Your data in {Product} will be erased ({Request})"
        : $"Reminder: your data in {Product} will soon be erased ({Request})";

    private string When => $"{GraceEndsAt.ToUniversalTime():d MMMM yyyy, HH:mm} UTC";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(Channel is not Channel.Admin
            ? $"You asked for the erasure of the personal data that {Product} keeps about you."
            : $"Your organisation asked for the erasure of the personal data that {Product} keeps about you.");
        yield return new MailBlock.Paragraph(
            $"It begins on {When} and cannot be undone then: your account and everything in it goes. Until that moment it can be cancelled.");
        foreach (var ground in Kept)
            yield return new MailBlock.Paragraph($"What has to stay: {ground}");
        yield return new MailBlock.Paragraph($"Reference: {Request}");
        yield return new MailBlock.Link("To keep your data, open this page:", Link);
        yield return new MailBlock.Paragraph("The page asks for this code:");
        yield return new MailBlock.Code(Code);
        yield return new MailBlock.Paragraph(
            "Opening the page changes nothing; only the button on it cancels. " +
            $"If you did not expect this, cancel it and write to {Contact}.");
        yield return new MailBlock.Paragraph(
            "When everything is erased you get a signed certificate of what was deleted and what was kept.");
    }
}
