using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>What came of a cancellation, for programs (RFC 9457) or, after a form, as a page.</summary>
/// <param name="token">What the person sent, so that the page can go on with it.</param>
internal sealed class CancellationAnswers(bool asPage, string? token)
{
    private const string CancelledSentence = "The erasure is cancelled. Nothing is deleted, and a mail confirms it.";

    public IResult Of(CancellationOutcome outcome) => outcome switch
    {
        CancellationOutcome.Cancelled(var request, _) => asPage
            ? PortalPages.Cancellation(StatusCodes.Status200OK, "Cancelled", CancelledSentence, token: null)
            : Answers.Ok(new CancelledAnswer(request.Id, request.Status, CancelledSentence)),
        CancellationOutcome.TooLate(var code, var sentence) =>
            Refusal(StatusCodes.Status409Conflict, code, sentence),
        CancellationOutcome.WrongCode(var left) => Refusal(
            StatusCodes.Status403Forbidden, "code_wrong",
            $"The code is wrong. {left} more {(left == 1 ? "try" : "tries")}.", retry: left > 0),
        CancellationOutcome.Locked => Refusal(
            StatusCodes.Status410Gone, "link_locked",
            "The code was wrong too often, so this link is locked. Sign in to cancel, or write to us."),
        _ => Unknown(),
    };

    public IResult Unknown() => Refusal(
        StatusCodes.Status404NotFound, "link_unknown",
        "This link is not known, or the erasure has ended. Copy it once more from the mail, whole.");

    private IResult Refusal(int status, string code, string sentence, bool retry = false) => asPage
        ? PortalPages.Cancellation(status, "Nothing was cancelled", sentence, retry ? token : null)
        : new Problem(status, code, sentence);
}

public sealed record CancelledAnswer(RequestId Request, RequestStatus Status, string Message);
