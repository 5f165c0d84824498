using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells a recipient of a person's data that the person had them erased (GDPR Art. 19).</summary>
/// <param name="Recipient">The recipient's id in the pack.</param>
/// <param name="Person">The address by which the recipient knows the person.</param>
public sealed record RecipientErasureMail(
    string Recipient, string Product, string Contact, RequestId Request, string Person) : MailTemplate
{
    public override string Name => NameFor(Recipient);

    public override string Subject => $"Erasure of a person's data, from {Product} ({Request})";

    public static string NameFor(string recipient) => $"recipient-{recipient}";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"{Product} disclosed personal data of this person to you: {Person}");
        yield return new MailBlock.Paragraph(
            $"The person had these data erased at {Product}. The law asks us to tell you (GDPR Art. 19), so that you can erase them too.");
        yield return new MailBlock.Paragraph($"Reference: {Request}. Questions go to {Contact}.");
    }
}
