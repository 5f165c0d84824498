using System.Globalization;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells an organisation of a new version of one of the product's published documents.</summary>
/// <param name="Document">As in <c>privacy notice</c>.</param>
/// <param name="Waits">Whether the version holds only when everybody has had their notice.</param>
public sealed record PolicyChangeMail(
    string Product, string Contact, string Document, string Version, string Summary, string Address,
    DateTimeOffset EffectiveAt, bool Waits) : MailTemplate
{
    public override string Name => "tenant-policy-change";

    public override string Subject => $"{Product}: a new version of the {Document}";

    protected override IEnumerable<MailBlock> Blocks()
    {
        var day = EffectiveAt.ToUniversalTime().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        yield return new MailBlock.Paragraph(
            $"There is a new version of the {Document} of {Product}, {Version}. It applies from {day}" +
            (Waits ? " at the earliest: if any organisation has to be told later, it applies later." : "."));
        yield return new MailBlock.Paragraph($"What changes: {Summary}");
        yield return new MailBlock.Link("Read it", Address);
        yield return new MailBlock.Paragraph($"Questions go to {Contact}.");
    }
}
