using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Requests;

/// <summary>
/// A person's own requests. The person is who (iss, sub) of the token leads to, never who an e-mail claim names.
/// </summary>
public sealed class MyRequestsApi(
    RequestStore requests, RequestNotices notices, RequestDispatch dispatch, SubmissionApi submissions,
    ISubjectDirectory directory,
    CallerTrail trail)
{
    private const string WithdrawnByPerson = "Cancelled by the person who asked.";

    [Function("SubmitOwnRequest")]
    [AllowSubject]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/me/requests")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<SubmitOwnBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<SubmitOwnBody>.Read(var submit, var bytes))
            return ((JsonBody<SubmitOwnBody>.Refused)body).Answer;
        var caller = request.HttpContext.Caller();
        var draft = new SubmissionDraft(
            request.HttpContext.Tenant(), submit.Type, submit.Regulation, Channel.SelfService,
            new SubjectReference.ByLogin(caller.Issuer, caller.Subject), Reason: null)
        {
            Purposes = submit.Purposes,
        };
        return await submissions.SubmitAsync(request.HttpContext, client, draft, bytes, cancellation);
    }

    [Function("ListOwnRequests")]
    [AllowSubject]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/requests")] HttpRequest request,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        if (RequestFilter.Read(request) is not { Subject: null } filter)
            return Problems.BadRequest("filter_invalid", "status and type take one known value each.");
        var (person, refusal) = await PersonAsync(request.HttpContext, cancellation);
        if (person is not { } subject)
            return refusal;
        var rows = requests.ListOfSubjectAsync(request.HttpContext.Tenant(), subject, page.After, cancellation);
        return await RequestPages.AnswerAsync(request, page, filter, rows, cancellation);
    }

    [Function("GetOwnRequest")]
    [AllowSubject]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/requests/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellation)
    {
        var (own, refusal) = await OwnAsync(request.HttpContext, id, cancellation);
        return own is { } found ? Answers.Ok(RequestView.Of(found)) : refusal;
    }

    [Function("CancelOwnRequest")]
    [AllowSubject]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/me/requests/{id}/cancel")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var (own, refusal) = await OwnAsync(request.HttpContext, id, cancellation);
        if (own is not { } found)
            return refusal;
        var outcome = await notices.DecideAsync(
            found.TenantId, found.Id, NoticeKind.Cancelled, WithdrawnByPerson, trail.Of(request.HttpContext),
            cancellation);
        if (outcome is not Transition.To(var cancelled))
            return outcome is Transition.Refused(var code, var sentence) ? Problems.Conflict(code, sentence)
                : RequestAnswers.NotFound();
        await dispatch.TryMailNoticeAsync(
            client, new NoticeDueV1(found.TenantId, found.Id, NoticeKind.Cancelled), cancellation);
        return Answers.Ok(RequestView.Of(cancelled));
    }

    /// <summary>Another person's request is not found, like one that does not exist.</summary>
    private async Task<(DataSubjectRequest? Own, IResult Refusal)> OwnAsync(
        HttpContext http, string id, CancellationToken cancellation)
    {
        var (person, refusal) = await PersonAsync(http, cancellation);
        if (person is not { } subject)
            return (null, refusal);
        return RequestId.TryParse(id, out var requestId) &&
            await requests.GetAsync(http.Tenant(), requestId, cancellation) is { } found && found.Subject == subject
            ? (found, refusal)
            : (null, RequestAnswers.NotFound());
    }

    private async Task<(SubjectId? Person, IResult Refusal)> PersonAsync(
        HttpContext http, CancellationToken cancellation)
    {
        var caller = http.Caller();
        try
        {
            var match = await directory.FindAsync(
                http.Tenant(), new SubjectReference.ByLogin(caller.Issuer, caller.Subject), cancellation);
            return match is SubjectMatch.Found found
                ? (found.Id, RequestAnswers.NotFound())
                : (null, Problems.NotFound("subject_not_found", "This sign-in leads to no person of the tenant."));
        }
        catch (ConnectorException)
        {
            return (null, RequestAnswers.Of(new SubmissionOutcome.DirectoryUnavailable()));
        }
    }
}
