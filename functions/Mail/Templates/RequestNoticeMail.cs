using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>What was decided about a request besides its answer, with the reason (GDPR Art. 12(3) and (4)).</summary>
public sealed record RequestNoticeMail(
    string Product, string Contact, RequestId Request, RequestType Type, string Kind, string Reason, DateTimeOffset? Until)
    : MailTemplate
{
    public override string Name => $"request-{Kind}";

    /// <summary>With the reference, so that the mails of two requests are told apart.</summary>
    public override string Subject => $"Your privacy request to {Product} ({Right}, {Request})";

    private string Right => Type switch
    {
        RequestType.Portability => "data portability",
        RequestType.WithdrawConsent => "withdrawal of consent",
        RequestType.OptOut => "opt-out",
        _ => Type.ToString().ToLowerInvariant(),
    };

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(Kind switch
        {
            "extended" =>
                $"Your privacy request to {Product} needs more time. You get the answer until {Until?.ToUniversalTime():d MMMM yyyy} at the latest.",
            "incomplete" => $"Your privacy request to {Product} is answered as far as it can be.",
            "rejected" => $"Your privacy request to {Product} was not carried out.",
            _ => $"Your privacy request to {Product} was cancelled.",
        });
        yield return new MailBlock.Paragraph($"Request: {Right}. Reference: {Request}");
        yield return new MailBlock.Paragraph($"The reason given: {Reason}");
        yield return new MailBlock.Paragraph(
            $"Questions go to {Contact}. You may also complain to a supervisory authority or go to court.");
    }
}
