using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells a recipient of a person's data that they were corrected or restricted (GDPR Art. 19).</summary>
/// <param name="Recipient">The recipient's id in the pack.</param>
/// <param name="Person">The address by which the recipient knows the person.</param>
/// <param name="Parts">Which data, in words of the pack and without any value.</param>
public sealed record RecipientRightMail(
    string Recipient, string Product, string Contact, RequestId Request, RequestType Type, string Person,
    IReadOnlyList<string> Parts) : MailTemplate
{
    public override string Name => RecipientErasureMail.NameFor(Recipient);

    public override string Subject => Type is RequestType.Rectification
        ? $"Correction of a person's data, from {Product} ({Request})"
        : $"Restriction of a person's data, from {Product} ({Request})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"{Product} disclosed personal data of this person to you: {Person}");
        yield return new MailBlock.Paragraph(Type is RequestType.Rectification
            ? "The person had these data corrected. The law asks us to tell you (GDPR Art. 19); ask us what they say now."
            : "The person has had the processing of these data restricted: store them, and do not use them. " +
                "The law asks us to tell you (GDPR Art. 19).");
        foreach (var part in Parts)
            yield return new MailBlock.Paragraph(part);
        yield return new MailBlock.Paragraph($"Reference: {Request}. Questions go to {Contact}.");
    }
}
