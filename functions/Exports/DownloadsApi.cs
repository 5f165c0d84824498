using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The one-time download. Only a POST with token and code uses a link up; GET and HEAD change nothing, so neither
/// prefetching nor a mail scanner can.
/// </summary>
public sealed class DownloadsApi(
    DownloadLinks links, PackageReader packages, PackageDelivery delivery, DownloadSignIn signIn, CallerTrail trail)
{
    private const string Route = "api/downloads";

    [Function("ClaimDownload")]
    [AllowPublic("The link's token and code are the authentication.", PerMinute = 30)]
    public async Task<IResult> ClaimAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        CancellationToken cancellation)
    {
        var reading = await LinkBodies.ReadAsync(request, cancellation);
        if (reading is not LinkBodyOutcome.Read(var body, var isForm))
            return ((LinkBodyOutcome.Refused)reading).Answer;
        var answers = new ClaimAnswers(isForm, body.Token);
        if (!LinkToken.TryParse(body.Token, out var token))
            return answers.Unknown();
        if (await signIn.RefuseAsync(request.HttpContext, token, cancellation) is { } refusal)
            return refusal;
        if (await links.IsRepeatAsync(
            token, body.Code, DownloadCookie.Of(request, DownloadLinks.ClaimOf(token)), cancellation))
            return new SeeOther($"/{Route}/{DownloadLinks.ClaimOf(token)}");
        switch (await links.ClaimAsync(token, body.Code, trail.Of(request.HttpContext), cancellation))
        {
            case ClaimOutcome.Granted(var claim, var cookie):
                DownloadCookie.Set(request, claim, cookie);
                return new SeeOther($"/{Route}/{claim}");
            case ClaimOutcome.Refused(var reason, var left):
                return answers.Refused(reason, left);
            default:
                return answers.Unknown();
        }
    }

    [Function("FetchDownload")]
    [AllowPublic("The cookie of the browser that claimed is the authentication.", PerMinute = 300)]
    public async Task<IResult> FetchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Route + "/{claim}")] HttpRequest request,
        string claim,
        CancellationToken cancellation)
    {
        var answers = new ClaimAnswers(PageRequests.Prefers(request), token: null);
        var (verdict, link) = await links.ResumeAsync(claim, DownloadCookie.Of(request, claim), cancellation);
        if (verdict is ResumeVerdict.Unknown || link is null)
            return answers.NotClaimedHere();
        if (verdict is ResumeVerdict.Expired || !await packages.HasAsync(link, cancellation))
            return answers.Refused(ClaimRefusal.Expired, attemptsLeft: 0);
        if (verdict is ResumeVerdict.TooLate)
            return answers.WindowOver();
        if (await packages.OpenAsync(link, cancellation) is not var (content, package, edition))
            return answers.Refused(ClaimRefusal.Expired, attemptsLeft: 0);
        SecurityHeaders.SetForApi(request.HttpContext.Response);
        return Results.Stream(
            content, "application/zip", PackageReader.FileName(package), edition.GeneratedAt,
            new EntityTagHeaderValue($"\"{edition.ETag}\""), enableRangeProcessing: true);
    }

    /// <summary>The same answer whatever the token is, so that nobody learns from it.</summary>
    [Function("ReissueDownload")]
    [AllowPublic("The new link goes to the stored address only, whoever asks.", PerMinute = 10)]
    public async Task<IResult> ReissueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/reissue")] HttpRequest request,
        CancellationToken cancellation)
    {
        var reading = await LinkBodies.ReadTokenAsync(request, cancellation);
        if (reading is not LinkBodyOutcome.Read(var body, var isForm))
            return ((LinkBodyOutcome.Refused)reading).Answer;
        if (LinkToken.TryParse(body.Token, out var token))
            await delivery.ReissueAsync(token, trail.Of(request.HttpContext), cancellation);
        return new ClaimAnswers(isForm, body.Token).ReissueAccepted();
    }
}
