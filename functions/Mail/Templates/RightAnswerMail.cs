using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>What came of a restriction, an objection or a rectification.</summary>
/// <param name="Lines">A sentence for each part of the answer, without any value that was corrected.</param>
public sealed record RightAnswerMail(
    string Product, string Contact, RequestId Request, RequestType Type, Channel Channel, IReadOnlyList<string> Lines)
    : MailTemplate
{
    public override string Name => "right-answer";

    public override string Subject =>
        $"Your privacy request to {Product} ({Type.ToString().ToLowerInvariant()}, {Request})";

    private string Asked => Channel is not Channel.Admin ? "You asked" : "Your organisation asked for you";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(Type switch
        {
            RequestType.Restriction =>
                $"{Asked} that {Product} stops using personal data about you. This is in force now.",
            RequestType.Objection =>
                $"{Asked} that {Product} stops processing personal data about you. This is the answer.",
            _ => $"{Asked} that {Product} corrects personal data about you. This is what came of it.",
        });
        foreach (var line in Lines)
            yield return new MailBlock.Paragraph(line);
        if (Type is RequestType.Restriction)
            yield return new MailBlock.Paragraph("You will be told before the restriction is lifted.");
        yield return new MailBlock.Paragraph($"Reference: {Request}");
        yield return new MailBlock.Paragraph(
            $"Questions go to {Contact}. You may also complain to a supervisory authority or go to court.");
    }
}
