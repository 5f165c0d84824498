using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>The last mail about an erasure: the dates have come that its certificate could only announce.</summary>
/// <param name="News">What has come about since, a sentence for each.</param>
/// <param name="Link">Where certificate and supplement can be had again.</param>
public sealed record ErasureSupplementMail(
    string Product, string Contact, RequestId Request, IReadOnlyList<string> News, string Link) : MailTemplate
{
    public override string Name => "erasure-supplement";

    public override string Subject => $"Your erased data in {Product}: what was still to come ({Request})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"Your personal data in {Product} was erased some time ago, and you have a certificate of it. This is " +
            "what has come about since.");
        foreach (var sentence in News)
            yield return new MailBlock.Paragraph(sentence);
        yield return new MailBlock.Paragraph(
            "The attached supplement says this in a form that anybody can check without asking us. Keep it beside " +
            "the certificate.");
        yield return new MailBlock.Link("To get both again, open this page:", Link);
        yield return new MailBlock.Paragraph(
            "This is the last mail about it: your address is forgotten now. " +
            $"Reference: {Request}");
        yield return new MailBlock.Paragraph(
            $"Questions go to {Contact}. If you think that this is wrong, you may also complain to a supervisory " +
            "authority or go to court.");
    }
}
