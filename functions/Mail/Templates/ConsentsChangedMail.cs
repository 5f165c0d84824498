using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>A withdrawal or an opt-out has been carried out.</summary>
/// <param name="Changed">Titles of the purposes that ended with it.</param>
/// <param name="Unchanged">Titles of those that had been refused before.</param>
public sealed record ConsentsChangedMail(
    string Product, string Contact, RequestId Request, RequestType Type, Channel Channel,
    IReadOnlyList<string> Changed, IReadOnlyList<string> Unchanged) : MailTemplate
{
    public override string Name => "consents-changed";

    public override string Subject => $"Your choice in {Product} is carried out ({Request})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        var asked = Channel is Channel.Admin
            ? $"Your organisation asked {Product} in your name" : $"You asked {Product}";
        yield return new MailBlock.Paragraph(Type is RequestType.OptOut
            ? $"{asked} not to use your personal data for some purposes any more, and that is done."
            : $"{asked} to record that you withdraw your consent, and that is done.");
        if (Changed.Count > 0)
            yield return new MailBlock.Paragraph($"Your data are no longer used for: {string.Join("; ", Changed)}.");
        if (Unchanged.Count > 0)
        {
            yield return new MailBlock.Paragraph(
                $"You had refused this before, so nothing changed: {string.Join("; ", Unchanged)}.");
        }

        yield return new MailBlock.Paragraph(
            "Saying no has no disadvantages for you beyond what it is about, and you can say yes again at any time. " +
            $"Reference: {Request}");
        yield return new MailBlock.Paragraph(
            $"Questions go to {Contact}. You may also complain to a supervisory authority or go to court.");
    }
}
