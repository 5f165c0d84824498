using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Why a claim was refused, for programs (RFC 9457) or, after a form, as a page that offers a new link. Each reason has
/// a stable code.
/// </summary>
/// <param name="token">What the person sent, so that the page can go on with it; null where there is none.</param>
internal sealed class ClaimAnswers(bool asPage, string? token)
{
    private const string UnknownSentence = "This link is not known. Copy it once more from the mail, whole.";

    private const string ReissueSentence =
        "If the link is one of ours and its package still exists, a new mail is on its way to the address that we have. " +
        "Older mails stop working then.";

    public static string CodeOf(ClaimRefusal reason) => reason switch
    {
        ClaimRefusal.Expired => "link_expired",
        ClaimRefusal.Used => "link_used",
        ClaimRefusal.Locked => "link_locked",
        ClaimRefusal.Superseded => "link_superseded",
        ClaimRefusal.WrongCode => "code_wrong",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string Sentence(ClaimRefusal reason) => reason switch
    {
        ClaimRefusal.Expired =>
            "This link has expired and the package is deleted. Make a new request if you still need your data.",
        ClaimRefusal.Used => "This link has been used. It works once, and 15 minutes longer in the same browser.",
        ClaimRefusal.Locked => "The code was wrong too often, so this link is locked.",
        ClaimRefusal.Superseded => "There is a newer mail with a newer link. Use that one.",
        ClaimRefusal.WrongCode => "The code is wrong.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public IResult Unknown() => Answer(StatusCodes.Status404NotFound, "link_unknown", UnknownSentence);

    public IResult Refused(ClaimRefusal reason, int attemptsLeft) => reason is ClaimRefusal.WrongCode
        ? Answer(
            StatusCodes.Status403Forbidden, CodeOf(reason),
            $"{Sentence(reason)} {attemptsLeft} more {(attemptsLeft == 1 ? "try" : "tries")}.", retry: true)
        : Answer(StatusCodes.Status410Gone, CodeOf(reason), Sentence(reason));

    public IResult NotClaimedHere() => Answer(
        StatusCodes.Status404NotFound, "download_unknown",
        "This address works only in the browser that started the download, and for 15 minutes. " +
        "Open the link in the mail; it can also send you a new one.");

    public IResult WindowOver() => Answer(
        StatusCodes.Status410Gone, "download_window_over",
        "The 15 minutes of this download are over. Open the link in the mail again and ask for a new one.");

    public IResult ReissueAccepted() => asPage
        ? PortalPages.Message(StatusCodes.Status202Accepted, "Check your mail", ReissueSentence, token: null)
        : new JsonAnswer<ReissueAnswer>(StatusCodes.Status202Accepted, new ReissueAnswer(ReissueSentence));

    private IResult Answer(int status, string code, string sentence, bool retry = false) => asPage
        ? PortalPages.Message(status, "The download did not start", sentence, token, retry)
        : new Problem(status, code, sentence);
}

internal sealed record ReissueAnswer(string Message);
