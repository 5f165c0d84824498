using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Everything is erased: what was, what stays and why, what is still to come; with the certificate.</summary>
/// <param name="Contact">Where the person can ask and object.</param>
/// <param name="Erased">What was erased, a line for each service.</param>
/// <param name="Kept">What stays, with ground and date, a line for each collection.</param>
/// <param name="Ahead">Dates that have not come yet, a sentence for each.</param>
/// <param name="Link">Where the certificate can be had again.</param>
public sealed record ErasureCompletedMail(
    string Product,
    string Contact,
    RequestId Request,
    IReadOnlyList<string> Erased,
    IReadOnlyList<string> Kept,
    IReadOnlyList<string> Ahead,
    string Link) : MailTemplate
{
    public override string Name => "erasure-completed";

    public override string Subject => $"Your data in {Product} is erased ({Request})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"The personal data that {Product} kept about you is erased from its live systems. Every service was " +
            "asked again afterwards, and nothing was left but what stands below.");
        foreach (var line in Erased)
            yield return new MailBlock.Paragraph(line);
        if (Kept.Count > 0)
            yield return new MailBlock.Paragraph("What stays, because a law demands or allows it:");
        foreach (var line in Kept)
            yield return new MailBlock.Paragraph(line);
        foreach (var sentence in Ahead)
            yield return new MailBlock.Paragraph(sentence);
        yield return new MailBlock.Paragraph(
            "The attached certificate says all this in a form that anybody can check without asking us. Keep it.");
        yield return new MailBlock.Link("To read it, or to get it again, open this page:", Link);
        yield return new MailBlock.Paragraph(
            "Anyone who has this mail can read the certificate; it does not name you. " +
            $"Reference: {Request}");
        yield return new MailBlock.Paragraph(
            $"Questions go to {Contact}. If you think that this is wrong, you may also complain to a supervisory " +
            "authority or go to court.");
    }
}
