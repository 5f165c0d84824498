using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>Requests as a tenant's owners and admins, and the operator, handle them.</summary>
public sealed class RequestsApi(
    RequestStore requests, RequestAgents agents, SubmissionApi submissions, TimeProvider time)
{
    [Function("SubmitRequest")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator)]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{tenantId}/requests")] HttpRequest request,
        string tenantId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<SubmitBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<SubmitBody>.Read(var submit, var bytes))
            return ((JsonBody<SubmitBody>.Refused)body).Answer;
        if (submit.Reason is { Length: > ReasonBody.MaxReasonLength })
            return Problems.Unprocessable(
                "invalid_value", $"A reason has at most {ReasonBody.MaxReasonLength} characters.");
        if (submit.Subject.ToReference() is not { } subject)
        {
            return Problems.Unprocessable(
                "subject_invalid", "subject names one person by exactly one of id, email or externalId.",
                new FieldError("/subject", "invalid_value"));
        }

        if (submit.NoGrace && (submit.Type is not RequestType.Erasure || string.IsNullOrWhiteSpace(submit.Reason)))
        {
            return Problems.Unprocessable(
                "no_grace_invalid", "noGrace goes with an erasure and with the reason why it is urgent.",
                new FieldError("/noGrace", "invalid_value"));
        }

        if (submit.Agent?.Problem(time.GetUtcNow()) is { } refusal)
            return refusal;
        var draft = new SubmissionDraft(
            TenantId.Parse(tenantId), submit.Type, submit.Regulation, Channel.Admin, subject, submit.Reason,
            submit.NoGrace, submit.Agent?.ToAgent())
        {
            Purposes = submit.Purposes,
        };
        return await submissions.SubmitAsync(request.HttpContext, client, draft, bytes, cancellation);
    }

    [Function("ListRequests")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator | Roles.Verifier)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/requests")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        if (RequestFilter.Read(request) is not { } filter)
            return Problems.BadRequest("filter_invalid", "status, type and subject take one known value each.");
        if (SeesAwaitedOnly(request.HttpContext))
            filter = filter with { Status = RequestStatus.AwaitingSignOff };
        return await RequestPages.AnswerAsync(
            request, page, filter, requests.ListAsync(TenantId.Parse(tenantId), page.After, cancellation),
            cancellation);
    }

    [Function("GetRequest")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator | Roles.Verifier)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/requests/{id}")] HttpRequest request,
        string tenantId,
        string id,
        CancellationToken cancellation) =>
        RequestId.TryParse(id, out var requestId) &&
        await requests.GetVersionAsync(TenantId.Parse(tenantId), requestId, cancellation) is { } found &&
        (found.Request.Status is RequestStatus.AwaitingSignOff || !SeesAwaitedOnly(request.HttpContext))
            ? Answers.Ok(
                RequestView.Of(found.Request) with
                {
                    Agent = await agents.FindAsync(found.Request.TenantId, requestId, cancellation),
                },
                found.ETag)
            : RequestAnswers.NotFound();

    /// <summary>A verifier sees what awaits a sign-off, and no more of the tenant than that.</summary>
    private static bool SeesAwaitedOnly(HttpContext http) =>
        !http.Caller().HasAny(Roles.Owner | Roles.Admin | Roles.Operator);
}
