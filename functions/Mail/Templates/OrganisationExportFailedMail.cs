using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>An organisation's export stayed incomplete to the end, so what waited for it did not happen.</summary>
/// <param name="Missing">Titles of the services that did not answer.</param>
/// <param name="BeforeDeletion">A deletion waited for it.</param>
public sealed record OrganisationExportFailedMail(
    string Product, string Contact, RequestId Export, IReadOnlyList<string> Missing, bool BeforeDeletion) : MailTemplate
{
    public override string Name => "organisation-export-failed";

    public override string Subject => $"Your organisation's data from {Product} is not complete ({Export})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"The export of your organisation's data has ended without these services, which did not answer: {string.Join(", ", Missing)}.");
        if (BeforeDeletion)
        {
            yield return new MailBlock.Paragraph(
                "Nothing was deleted. You can ask for the export and the deletion again, or for the deletion alone.");
        }

        yield return new MailBlock.Paragraph($"Questions go to {Contact}.");
    }
}
