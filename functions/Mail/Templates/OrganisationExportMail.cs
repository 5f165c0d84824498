using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>An organisation's export is ready: one-time link and code, to the owner who asked.</summary>
/// <param name="Contact">Where the owner can ask.</param>
/// <param name="Organisation">The tenant's id.</param>
/// <param name="Missing">Titles of services that could not answer yet.</param>
/// <param name="Edition">1 for the first package; later ones complete it or are sent again.</param>
/// <param name="BeforeDeletion">The organisation is deleted once a complete package is delivered.</param>
public sealed record OrganisationExportMail(
    string Product,
    string Contact,
    RequestId Export,
    string Organisation,
    string Link,
    string Code,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<string> Missing,
    int Edition,
    bool BeforeDeletion) : MailTemplate
{
    public override string Name => "organisation-export";

    public override string Subject => Edition == 1
        ? $"Your organisation's data from {Product} is ready ({Export})"
        : $"A newer package of your organisation's data from {Product} is ready ({Export})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"You asked for everything that {Product} keeps for the organisation {Organisation}. " +
            (Edition == 1 ? "The package is ready." : "This package takes the place of the one before."));
        yield return new MailBlock.Paragraph($"Reference: {Export}");
        yield return new MailBlock.Link("Open the download page:", Link);
        yield return new MailBlock.Paragraph("The page asks for this code:");
        yield return new MailBlock.Code(Code);
        yield return new MailBlock.Paragraph(
            $"The link works once, until {ExpiresAt.ToUniversalTime():d MMMM yyyy, HH:mm} UTC. Nothing happens before you type the code, " +
            "so a mail scanner cannot use the link up. The package has personal data of all people of the organisation: do not pass this mail on.");
        if (Missing.Count > 0)
        {
            yield return new MailBlock.Paragraph(
                $"These services could not answer yet: {string.Join(", ", Missing)}. We keep trying and will write again.");
        }

        if (BeforeDeletion)
        {
            yield return new MailBlock.Paragraph(Missing.Count > 0
                ? "The deletion that you asked for begins only when a complete package has been sent to you."
                : "The deletion that you asked for begins now. Nobody of the organisation can sign in any more, but this link goes on working.");
        }

        yield return new MailBlock.Paragraph($"If you did not ask for this, write to {Contact} at once.");
    }
}
