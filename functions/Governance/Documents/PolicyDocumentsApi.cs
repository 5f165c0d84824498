using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Governance.Documents;

/// <summary>The product's published documents, and the changelog of their versions.</summary>
public sealed class PolicyDocumentsApi(
    PolicyDocumentStore store, PolicyPublication publication, TellingDispatch dispatch, IdempotencyKeys idempotency,
    CallerTrail trail, TimeProvider time)
{
    private const string Route = "api/policy-documents";

    [Function("PublishPolicyDocument")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<PublishDocumentBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<PublishDocumentBody>.Read(var publish, var bytes))
            return ((JsonBody<PublishDocumentBody>.Refused)body).Answer;
        if (publish.Errors() is { Count: > 0 } errors)
        {
            return Problems.Unprocessable(
                "invalid_value",
                "A document has a kind such as privacy_notice, a version such as 2027-01, an https url, a summary, " +
                "and may have a sha256 in lower-case hex.",
                errors);
        }

        return await idempotency.RunOnceAsync(
            request.HttpContext, request.HttpContext.Caller(), "policy-documents", bytes,
            async (operation, stop) => await AnswerAsync(
                client,
                await publication.PublishAsync(publish.ToDraft(), operation, trail.Of(request.HttpContext), stop),
                stop),
            cancellation);
    }

    [Function("ListPolicyDocuments")]
    [AllowPublic("The changelog of what the product publishes.", PerMinute = 120)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        var views = PolicyDocumentView.Of(await store.ListAsync(kind: null, cancellation), time.GetUtcNow());
        return Answers.Ok(ShortLists.PageOf([.. views], view => view.Id, page, request));
    }

    [Function("GetPolicyDocument")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { } document
            ? Answers.Ok(await ViewAsync(document, cancellation))
            : Problems.NotFound("document_not_found", "There is no such document.");

    private async Task<IResult> AnswerAsync(
        DurableTaskClient client, PublicationOutcome outcome, CancellationToken cancellation)
    {
        switch (outcome)
        {
            case PublicationOutcome.Published(var document):
                if (document.IsMailed)
                    await dispatch.TryStartAsync(client, document.Announcement, cancellation);
                return Answers.Created($"/{Route}/{document.Id}", await ViewAsync(document, cancellation));
            case PublicationOutcome.Exists:
                return Problems.Conflict(
                    "version_exists", "There is this version of the document; a published one is never changed.");
            case PublicationOutcome.TooEarly(var earliest):
                return Problems.Unprocessable(
                    "effective_too_early",
                    $"The earliest effectiveAt that can be announced now is {earliest:yyyy-MM-dd'T'HH:mm:ss'Z'}.",
                    new FieldError("/effectiveAt", "effective_too_early"));
            default:
                throw new InvalidOperationException("Unknown outcome of a publication.");
        }
    }

    private async Task<PolicyDocumentView> ViewAsync(PolicyDocument document, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var current = PolicyDocumentStore.InForce(await store.ListAsync(document.Kind, cancellation), now);
        return PolicyDocumentView.Of(document, current, now) with
        {
            Telling = document.IsMailed ? TellingView.Of(document.Telling) : null,
        };
    }
}
