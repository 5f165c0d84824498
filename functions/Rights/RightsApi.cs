using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights;

/// <summary>What owners and admins see of and decide about an objection or a rectification.</summary>
public sealed class RightsApi(
    RequestStore requests, RightDemands demands, RightDecisions decisions, RequestDispatch dispatch, CallerTrail trail)
{
    [Function("GetRequestDemand")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get",
            Route = "api/tenants/{tenantId}/requests/{id}/demand")] HttpRequest request,
        string tenantId,
        string id,
        CancellationToken cancellation) =>
        RequestId.TryParse(id, out var requestId) &&
        await demands.OpenAsync(TenantId.Parse(tenantId), requestId, cancellation) is { } demand
            ? Answers.Ok(DemandView.Of(demand))
            : Problems.NotFound(
                "demand_not_found",
                "There is no such request, or it has ended: what exactly it asks for is kept until then.");

    [Function("DecideRequest")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/requests/{id}/decide")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        if (!RequestId.TryParse(id, out var requestId))
            return RequestAnswers.NotFound();
        var body = await JsonBody.ReadAsync<DecideBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<DecideBody>.Read(var decide, _))
            return ((JsonBody<DecideBody>.Refused)body).Answer;
        if (!new ReasonBody(decide.Reason).IsValid)
        {
            return Problems.Unprocessable(
                "invalid_value", $"reason has 1 to {ReasonBody.MaxReasonLength} characters.",
                new FieldError("/reason", "invalid_value"));
        }

        var ifMatch = EntityTags.ReadIfMatch(request);
        if (ifMatch is IfMatch.Refused(var refusal))
            return refusal;
        if (await requests.GetVersionAsync(tenant, requestId, cancellation) is not { } current)
            return RequestAnswers.NotFound();
        if (!ifMatch.Allows(current.ETag))
            return Problems.PreconditionFailed();
        var actor = trail.Of(request.HttpContext, decide.Reason);
        return await AnswerAsync(client, decide.Uphold
            ? await decisions.UpholdAsync(tenant, requestId, actor, cancellation)
            : await decisions.RefuseAsync(tenant, requestId, decide.Reason, actor, cancellation), cancellation);
    }

    private async Task<IResult> AnswerAsync(
        DurableTaskClient client, RightDecided? decided, CancellationToken cancellation)
    {
        if (decided is null)
            return RequestAnswers.NotFound();
        if (decided.Outcome is not Transition.To(var request))
        {
            var (code, sentence) = (Transition.Refused)decided.Outcome;
            return Problems.Conflict(code, sentence);
        }

        if (decided.Notice is { } notice)
            await dispatch.TryMailNoticeAsync(client, notice, cancellation);
        await dispatch.TryWakeAsync(client, request.TenantId, request.Id, cancellation);
        return Answers.Ok(RequestView.Of(request));
    }
}

/// <param name="Uphold">True: what waits is granted and carried out.</param>
/// <param name="Reason">What the person is told of a refusal, and why a grant was given; 1 to 2,000 characters.</param>
public sealed record DecideBody(
    [property: JsonRequired] bool Uphold, [property: JsonRequired] string Reason);
