using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>A restriction of processing is about to end (GDPR Art. 18(3)).</summary>
public sealed record RestrictionLiftedMail(
    string Product, string Contact, RequestId Request, DateTimeOffset Since, string Reason) : MailTemplate
{
    public override string Name => "restriction-lifted";

    public override string Subject => $"The restriction of your data in {Product} is lifted ({Request})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"Since {Since.ToUniversalTime():d MMMM yyyy} {Product} has kept personal data about you without using " +
            "them. This restriction is lifted now.");
        yield return new MailBlock.Paragraph($"The reason given: {Reason}");
        yield return new MailBlock.Paragraph($"Reference: {Request}");
        yield return new MailBlock.Paragraph(
            $"Questions go to {Contact}. You may also complain to a supervisory authority or go to court.");
    }
}
