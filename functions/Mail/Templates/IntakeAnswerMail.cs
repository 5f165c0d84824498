using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells a proven address why its request was not begun (GDPR Art. 12(4)); "no data" is an answer too.</summary>
/// <param name="Open">The request that is open already.</param>
public sealed record IntakeAnswerMail(
    string Product, string Contact, RequestId Request, RequestType Type, NoRequestReason Reason, RequestId? Open)
    : MailTemplate
{
    public const string TemplateName = "intake-answer";

    public override string Name => TemplateName;

    public override string Subject => $"The answer to your privacy request to {Product} ({Request})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"You confirmed a privacy request: {RequestWords.Of(Type)}. Reference: {Request}");
        yield return new MailBlock.Paragraph(Reason switch
        {
            NoRequestReason.NothingFound =>
                $"{Product} has no account under this address in that organisation. If you use another address there, ask " +
                "again with that one.",
            NoRequestReason.SeveralAccounts =>
                "More than one account has this address, and the mail alone does not say which of them is yours. Sign in " +
                $"and ask there, or write to {Contact}.",
            NoRequestReason.AlreadyOpen =>
                $"There is such a request of yours already, with the reference {Open}. Its answer comes to you; this one adds " +
                "nothing to it.",
            NoRequestReason.NotBuilt =>
                $"We cannot take such a request in without you signing in any more. Sign in and ask there, or write to {Contact}.",
            _ => throw new InvalidOperationException("Unknown reason."),
        });
        yield return new MailBlock.Paragraph(
            "This is the last mail about it: the address that was stated is forgotten now. " +
            $"Questions go to {Contact}. You may also complain to a supervisory authority or go to court.");
    }
}

/// <summary>Why there is no request.</summary>
public enum NoRequestReason
{
    NothingFound,
    SeveralAccounts,
    AlreadyOpen,
    NotBuilt,
}
