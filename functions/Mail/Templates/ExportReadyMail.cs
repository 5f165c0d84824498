using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>The package is ready: one-time link and code.</summary>
/// <param name="Contact">Where the person can ask and object.</param>
/// <param name="Type"><see cref="RequestType.Access"/> or <see cref="RequestType.Portability"/>.</param>
/// <param name="Channel">Whether the person asked or somebody on their behalf.</param>
/// <param name="Missing">Titles of services that could not answer yet; the person hears again when they have.</param>
/// <param name="Edition">1 for the first package of a request; later ones complete it or are sent again.</param>
/// <param name="SignIn">The pack also asks the person to be signed in.</param>
public sealed record ExportReadyMail(
    string Product,
    string Contact,
    RequestId Request,
    RequestType Type,
    Channel Channel,
    string Link,
    string Code,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<string> Missing,
    int Edition,
    bool SignIn) : MailTemplate
{
    public override string Name => "export-ready";

    /// <summary>With the reference, so that the mails of two requests are told apart.</summary>
    public override string Subject => Edition == 1
        ? $"Your data from {Product} is ready ({Right}, {Request})"
        : $"A newer package of your data from {Product} is ready ({Right}, {Request})";

    private string Right => Type is RequestType.Portability ? "data portability" : "access";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(Edition == 1
            ? $"{Asked} The package is ready."
            : $"There is a newer package of the personal data that {Product} keeps about you. It takes the place of the one before.");
        yield return new MailBlock.Paragraph($"Request: {Right}. Reference: {Request}");
        yield return new MailBlock.Link("Open the download page:", Link);
        yield return new MailBlock.Paragraph("The page asks for this code:");
        yield return new MailBlock.Code(Code);
        yield return new MailBlock.Paragraph(
            $"The link works once, until {ExpiresAt.ToUniversalTime():d MMMM yyyy, HH:mm} UTC. Nothing happens before you type the code, " +
            "so a mail scanner cannot use the link up. " + (SignIn
                ? $"Only you can open the package: you have to be signed in to {Product} as well."
                : "Anyone who has this mail can open the package: do not pass it on."));
        if (Missing.Count > 0)
        {
            yield return new MailBlock.Paragraph(
                $"These services could not answer yet: {string.Join(", ", Missing)}. We keep trying and will write again.");
        }

        yield return new MailBlock.Paragraph(Channel is not Channel.Admin
            ? $"If you did not ask for this, or have a question, write to {Contact}."
            : $"If you did not expect this, or have a question, write to {Contact}.");
    }

    private string Asked => Channel is not Channel.Admin
        ? $"You asked for {What}."
        : $"Your organisation asked for {What}, on your behalf.";

    private string What => Type is RequestType.Portability
        ? $"the personal data that you gave {Product}, in a form that other services can read"
        : $"the personal data that {Product} keeps about you";
}
