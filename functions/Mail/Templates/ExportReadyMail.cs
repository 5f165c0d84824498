namespace PrivacyFunctions.Mail.Templates;

/// <summary>The package is ready: one-time link and code.</summary>
/// <param name="Missing">Titles of services that could not answer yet; the person hears again when they have.</param>
/// <param name="Edition">1 for the first package of a request; later ones complete it or are sent again.</param>
public sealed record ExportReadyMail(
    string Product, string Link, string Code, DateTimeOffset ExpiresAt, IReadOnlyList<string> Missing, int Edition)
        : MailTemplate
{
    public override string Name => "export-ready";

    public override string Subject => $"Your data from {Product} is ready";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(Edition == 1
            ? $"You asked for the personal data that {Product} keeps about you. The package is ready."
            : $"There is a newer package of the personal data that {Product} keeps about you. It takes the place of the one before.");
        yield return new MailBlock.Link("Open the download page:", Link);
        yield return new MailBlock.Paragraph("The page asks for this code:");
        yield return new MailBlock.Code(Code);
        yield return new MailBlock.Paragraph(
            $"The link works once, until {ExpiresAt.ToUniversalTime():d MMMM yyyy, HH:mm} UTC. Nothing happens before you type the code, " +
            "so a mail scanner cannot use the link up. Anyone who has this mail can open the package: do not pass it on.");
        if (Missing.Count > 0)
        {
            yield return new MailBlock.Paragraph(
                $"These services could not answer yet: {string.Join(", ", Missing)}. We keep trying and will write again.");
        }

        yield return new MailBlock.Paragraph(
            "If you did not ask for this, tell the privacy contact named in the privacy notice.");
    }
}
