using System.Globalization;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells an organisation that another one is to handle its data for the product (GDPR 28(2)).</summary>
/// <param name="Services">Whose data it handles; empty: of all.</param>
/// <param name="TransferMechanism">What a transfer out of the EEA rests on; null: there is none.</param>
public sealed record NewSubprocessorMail(
    string Product, string Contact, string Subprocessor, string Country, string Purpose, IReadOnlyList<string> Services,
    string? TransferMechanism, DateTimeOffset StartsAt) : MailTemplate
{
    public override string Name => "tenant-subprocessor";

    public override string Subject => $"{Product}: a new subprocessor";

    protected override IEnumerable<MailBlock> Blocks()
    {
        var day = StartsAt.ToUniversalTime().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        yield return new MailBlock.Paragraph(
            $"{Product} will let another organisation handle personal data for it: {Subprocessor}, in {Country}, from " +
            $"{day} at the earliest. Purpose: {Purpose}");
        yield return new MailBlock.Paragraph(Services.Count == 0
            ? "It will handle data of all parts of the product."
            : $"It will handle data of: {string.Join(", ", Services)}.");
        if (TransferMechanism is not null)
        {
            yield return new MailBlock.Paragraph(
                $"The data leaves the European Economic Area on this ground: {TransferMechanism}");
        }

        yield return new MailBlock.Paragraph(
            "An owner of your organisation can object until then, in the product or by an answer to the address below.");
        yield return new MailBlock.Paragraph($"Questions go to {Contact}.");
    }
}
