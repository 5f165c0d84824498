using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Cancelling by mail. Only a POST with token and code cancels; opening the link changes nothing, so neither
/// prefetching nor a mail scanner can.
/// </summary>
public sealed class CancellationsApi(Cancellations cancellations, RequestDispatch dispatch, CallerTrail trail)
{
    [Function("CancelByLink")]
    [AllowPublic("The link's token and code are the authentication.", PerMinute = 30)]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/cancellations")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var reading = await LinkBodies.ReadAsync(request, cancellation);
        if (reading is not LinkBodyOutcome.Read(var body, var isForm))
            return ((LinkBodyOutcome.Refused)reading).Answer;
        var answers = new CancellationAnswers(isForm, body.Token);
        if (!LinkToken.TryParse(body.Token, out var token))
            return answers.Unknown();
        var outcome = await cancellations.CancelAsync(
            token, body.Code, trail.Of(request.HttpContext), cancellation);
        if (outcome is CancellationOutcome.Cancelled({ } cancelled, Now: true))
        {
            await dispatch.TryMailNoticeAsync(
                client, new NoticeDueV1(cancelled.TenantId, cancelled.Id, NoticeKind.Cancelled), cancellation);
        }

        return answers.Of(outcome);
    }
}
