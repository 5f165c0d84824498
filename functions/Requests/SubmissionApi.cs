using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// What the two ways to submit (for oneself, on a person's behalf) share: idempotency, dispatch, answer.
/// </summary>
public sealed class SubmissionApi(RequestSubmission submission, RequestDispatch dispatch, IdempotencyKeys idempotency,
    CallerTrail trail)
{
    public Task<IResult> SubmitAsync(
        HttpContext http, DurableTaskClient client, SubmissionDraft draft, ReadOnlyMemory<byte> body,
        CancellationToken cancellation) =>
        idempotency.RunOnceAsync(
            http, http.Caller(), $"submit {draft.Channel} {draft.Tenant}", body,
            (operation, stop) => RunAsync(http, client, draft, operation, stop), cancellation);

    private async Task<IResult> RunAsync(
        HttpContext http, DurableTaskClient client, SubmissionDraft draft, string operation,
        CancellationToken cancellation)
    {
        // The request takes over the operation's digits, so an attempt that is taken over after a crash finds its own
        // request.
        var id = RequestId.Of(operation);
        var actor = trail.Of(http, draft.Reason);
        var outcome = await submission.SubmitAsync(
            new Submission(id, draft.Tenant, draft.Type, draft.Regulation ?? submission.DefaultRegulation, draft.Channel,
                draft.Subject, actor, draft.NoGrace, draft.Agent)
            {
                Purposes = draft.Purposes,
            },
            cancellation);
        if (outcome is SubmissionOutcome.Accepted(var request))
            await dispatch.TryStartAsync(client, request.TenantId, request.Id, cancellation);
        return RequestAnswers.Of(outcome);
    }
}

/// <summary>A submission as a route understood it.</summary>
public sealed record SubmissionDraft(
    TenantId Tenant, RequestType Type, Regulation? Regulation, Channel Channel, SubjectReference Subject,
    string? Reason, bool NoGrace = false, RequestAgent? Agent = null)
{
    public IReadOnlyList<string>? Purposes { get; init; }
}
