using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>The register of subprocessors: who handles personal data for the product, who will, and who did.</summary>
public sealed class SubprocessorsApi(
    SubprocessorStore store, TellingDispatch dispatch, IdempotencyKeys idempotency, PolicyPack pack, IAuditLog audit,
    CallerTrail trail, TimeProvider time)
{
    private const string Route = "api/subprocessors";

    [Function("AddSubprocessor")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<AddSubprocessorBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<AddSubprocessorBody>.Read(var add, var bytes))
            return ((JsonBody<AddSubprocessorBody>.Refused)body).Answer;
        if (add.Errors(pack, time.GetUtcNow()) is { Count: > 0 } errors)
        {
            return Problems.Unprocessable(
                "invalid_value",
                "A subprocessor has a name, a class such as hosting, a country of two letters, a purpose, services of " +
                "the pack, and outside the EEA a transferMechanism; one that is in use has started.",
                errors);
        }

        return await idempotency.RunOnceAsync(
            request.HttpContext, request.HttpContext.Caller(), "subprocessors", bytes,
            (operation, stop) => AddAsync(client, add, operation, trail.Of(request.HttpContext), stop), cancellation);
    }

    [Function("ListSubprocessors")]
    [AllowPublic("Who handles people's data is for everybody to see.", PerMinute = 120)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var entries = await store.ListAsync(cancellation);
        if (PageRequests.Prefers(request))
            return SubprocessorPage.Answer(pack, entries, now);
        var paging = Paging.Read(request);
        return paging is PagingOutcome.Read(var page)
            ? Answers.Ok(ShortLists.PageOf(
                [.. entries.Select(entry => SubprocessorView.Of(entry, now))], view => view.Id.Value, page, request))
            : ((PagingOutcome.Refused)paging).Answer;
    }

    [Function("GetSubprocessor")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { } entry
            ? Answers.Ok(SubprocessorView.ForOperators(entry, time.GetUtcNow()))
            : SubprocessorAnswers.NotFound();

    [Function("EndSubprocessor")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> EndAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/end")] HttpRequest request,
        string id,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!RegisterId.TryParse(RegisterId.Subprocessor, id, out var known) ||
            await store.UpdateAsync(known, entry => entry.End(now), cancellation) is not { } change)
            return SubprocessorAnswers.NotFound();
        if (change is not SubprocessorChange.To(var ended))
            return SubprocessorAnswers.Of((SubprocessorChange.Refused)change);
        await audit.AppendAsync([GovernanceAudit.Ended(ended, trail.Of(request.HttpContext))], cancellation);
        return Answers.Ok(SubprocessorView.ForOperators(ended, now));
    }

    private async Task<IResult> AddAsync(
        DurableTaskClient client, AddSubprocessorBody add, string operation, AuditPayload actor,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var id = RegisterId.Of(RegisterId.Subprocessor, operation);
        // A crashed attempt may have entered it, at a moment when the day was not too early yet.
        var entry = await store.FindAsync(id, cancellation);
        var earliest = Subprocessor.EarliestFor(pack.Governance.NoticeOfSubprocessor, now);
        if (entry is null && !add.InUse && add.StartsAt < earliest)
            return SubprocessorAnswers.TooEarly(earliest);
        entry ??= await store.AddAsync(
            Subprocessor.Announce(id, add.ToDetails(), add.InUse, add.StartsAt, now), cancellation);
        await audit.AppendAsync([GovernanceAudit.Entered(entry, actor)], cancellation);
        if (!entry.WasInUse)
            await dispatch.TryStartAsync(client, entry.Announcement, cancellation);
        return Answers.Created($"/{Route}/{id}", SubprocessorView.ForOperators(entry, now));
    }
}
