using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>
/// Asks whether a request that somebody stated under this address is really theirs. Everybody gets the same one, whether
/// the product knows the address or not.
/// </summary>
/// <param name="Organisation">The tenant's id.</param>
/// <param name="Agent">Who says to ask in the person's name. A stranger's words: <see cref="RequestAgent.IsName"/>.</param>
public sealed record IntakeCodeMail(
    string Product, string Contact, RequestId Request, string Organisation, RequestType Type, RequestAgent? Agent,
    string Link, string Code, DateTimeOffset ExpiresAt) : MailTemplate
{
    public const string TemplateName = "intake-code";

    public override string Name => TemplateName;

    public override string Subject => $"Confirm your privacy request to {Product} ({Request})";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"A privacy request was made under this address, to the organisation {Organisation} at {Product}: " +
            $"{RequestWords.Of(Type)}.");
        if (Agent is { } agent)
        {
            yield return new MailBlock.Paragraph(
                $"It was made in your name by “{agent.Name}”, who says to be your {Relation(agent.Relation)}. If you confirm it, " +
                "the answer still goes to you alone.");
        }

        yield return new MailBlock.Paragraph($"Nothing happens unless you confirm it. Reference: {Request}");
        yield return new MailBlock.Link("To confirm it, open this page:", Link);
        yield return new MailBlock.Paragraph("The page asks for this code:");
        yield return new MailBlock.Code(Code);
        yield return new MailBlock.Paragraph(
            $"They work until {ExpiresAt.ToUniversalTime():d MMMM yyyy, HH:mm} UTC. Opening the page changes nothing; only the " +
            "button on it confirms.");
        yield return new MailBlock.Paragraph(
            "If this was not you, do nothing: the request is forgotten, with your address. This mail does not say whether " +
            $"we keep anything about you. Questions go to {Contact}.");
    }

    private static string Relation(AgentRelation? relation) => relation switch
    {
        AgentRelation.Lawyer => "lawyer",
        AgentRelation.ParentOrGuardian => "parent or guardian",
        AgentRelation.Relative => "relative",
        _ => "authorised agent",
    };
}
