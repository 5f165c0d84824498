using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// What owners and admins decide about a request: cancel, extend, reject, each with a reason; and driving it on.
/// </summary>
public sealed class DecisionsApi(
    RequestStore requests, RequestNotices notices, RequestDispatch dispatch, CallerTrail trail)
{
    [Function("CancelRequest")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/requests/{id}/cancel")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        DecideAsync(request, client, tenantId, id, NoticeKind.Cancelled, cancellation);

    [Function("ExtendRequest")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public Task<IResult> ExtendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/requests/{id}/extend")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        DecideAsync(request, client, tenantId, id, NoticeKind.Extended, cancellation);

    [Function("RejectRequest")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/requests/{id}/reject")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        DecideAsync(request, client, tenantId, id, NoticeKind.Rejected, cancellation);

    [Function("RetryRequest")]
    [AllowRoles(Roles.Admin | Roles.Operator)]
    public async Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/requests/{id}/retry")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        if (!RequestId.TryParse(id, out var requestId) ||
            await requests.GetAsync(TenantId.Parse(tenantId), requestId, cancellation) is not { } found)
            return RequestAnswers.NotFound();
        if (!found.IsOpen)
            return Problems.Conflict("request_closed", "The request is closed.");
        await dispatch.WakeAsync(client, found.TenantId, requestId, cancellation);
        return RequestAnswers.Accepted(found);
    }

    private async Task<IResult> DecideAsync(
        HttpRequest request, DurableTaskClient client, string tenantId, string id, NoticeKind kind,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        if (!RequestId.TryParse(id, out var requestId))
            return RequestAnswers.NotFound();
        var body = await JsonBody.ReadAsync<ReasonBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<ReasonBody>.Read(var reason, _))
            return ((JsonBody<ReasonBody>.Refused)body).Answer;
        if (!reason.IsValid)
            return Problems.Unprocessable("invalid_value", $"reason has 1 to {ReasonBody.MaxReasonLength} characters.",
                new FieldError("/reason", "invalid_value"));
        var ifMatch = EntityTags.ReadIfMatch(request);
        if (ifMatch is IfMatch.Refused(var refusal))
            return refusal;
        if (await requests.GetVersionAsync(tenant, requestId, cancellation) is not { } current)
            return RequestAnswers.NotFound();
        if (!ifMatch.Allows(current.ETag))
            return Problems.PreconditionFailed();
        return await AnswerAsync(
            client, new NoticeDueV1(tenant, requestId, kind),
            await notices.DecideAsync(
                tenant, requestId, kind, reason.Reason, trail.Of(request.HttpContext), cancellation), cancellation);
    }

    private async Task<IResult> AnswerAsync(
        DurableTaskClient client, NoticeDueV1 notice, Transition? outcome, CancellationToken cancellation)
    {
        if (outcome is Transition.Refused(var code, var sentence))
            return Problems.Conflict(code, sentence);
        if (outcome is not Transition.To(var decided))
            return RequestAnswers.NotFound();
        await dispatch.TryMailNoticeAsync(client, notice, cancellation);
        return Answers.Ok(RequestView.Of(decided));
    }
}
