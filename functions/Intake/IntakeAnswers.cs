using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>What came of a statement or a code, for programs (RFC 9457) or, after a form, as a page.</summary>
internal sealed class IntakeAnswers(bool asPage)
{
    private const string ReceivedSentence =
        "If mail reaches this address, a code is on its way to it. Nothing happens before the code is typed; it works for a " +
        "day. At most three such mails go to an address in a day.";

    private const string ConfirmedSentence =
        "The request is confirmed. What comes of it is mailed to you: the answer to the address that your account has, or, " +
        "where there is no account, a word about that to this address.";

    /// <summary>The same for every address: that it is known, unknown or has had its mails cannot be told from it.</summary>
    public IResult Received() => asPage
        ? PortalPages.NewRequestMade(
            StatusCodes.Status202Accepted, "Look into your mail", ReceivedSentence,
            ("/privacy-request", "I have the mail and want to type its code"))
        : new JsonAnswer<ReceivedAnswer>(
            StatusCodes.Status202Accepted, new ReceivedAnswer("awaiting_verification", ReceivedSentence));

    public IResult Busy(TimeSpan retryAfter) => asPage
        ? PortalPages.NewRequestMade(
            StatusCodes.Status429TooManyRequests, "Please come back later",
            "Too many requests were made to this organisation within an hour. Nothing was recorded.",
            ("/privacy-request", "I have a mail already and want to type its code"))
        : Problems.TooManyRequests(
            "too_many_intakes", "Too many requests were made to this tenant. Nothing was recorded; try again later.",
            retryAfter);

    public IResult NoTenant() => asPage
        ? PortalPages.NewRequestMade(
            StatusCodes.Status404NotFound, "There is no such organisation",
            "Nothing was recorded. Check the address of the page that your organisation named to you.",
            ("/privacy-request", "I have a mail already and want to type its code"))
        : NotFoundAnswer.Create();

    /// <summary>A body that cannot be taken in.</summary>
    public IResult Refused(IResult refusal, TenantId? tenant) => asPage && refusal is Problem problem
        ? PortalPages.NewRequestMade(
            problem.Status, "Nothing was sent", problem.Detail,
            (tenant is { } known ? $"/privacy-request/{known}" : "/privacy-request", "Back"))
        : refusal;

    /// <param name="token">What the person sent, so that the page can go on with it.</param>
    public IResult Of(VerificationOutcome outcome, string? token) => outcome switch
    {
        VerificationOutcome.Confirmed(_, var id) => asPage
            ? PortalPages.Confirmation(
                StatusCodes.Status202Accepted, "Confirmed", $"{ConfirmedSentence} Reference: {id}", token: null)
            : new JsonAnswer<ConfirmedAnswer>(
                StatusCodes.Status202Accepted, new ConfirmedAnswer(id, "confirmed", ConfirmedSentence)),
        VerificationOutcome.WrongCode(var left) => NotConfirmed(
            StatusCodes.Status403Forbidden, "code_wrong",
            $"The code is wrong. {left} more {(left == 1 ? "try" : "tries")}.", left > 0 ? token : null),
        VerificationOutcome.Locked => NotConfirmed(
            StatusCodes.Status410Gone, "link_locked",
            "The code was wrong too often, so this link is locked. Make the request once more."),
        VerificationOutcome.Expired => NotConfirmed(
            StatusCodes.Status410Gone, "link_expired",
            "The day is over in which the code worked, and the request is forgotten. Make it once more."),
        _ => Unknown(),
    };

    public IResult Unknown() => NotConfirmed(
        StatusCodes.Status404NotFound, "link_unknown",
        "This link is not known. Copy it once more from the mail, whole.");

    private IResult NotConfirmed(int status, string code, string sentence, string? token = null) => asPage
        ? PortalPages.Confirmation(status, "Nothing was confirmed", sentence, token)
        : new Problem(status, code, sentence);
}

public sealed record ReceivedAnswer(string Status, string Message);

/// <param name="Request">The id that its mails carry as their reference.</param>
public sealed record ConfirmedAnswer(RequestId Request, string Status, string Message);
