using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>A tenant objects to a new subprocessor, and an operator settles that with it.</summary>
public sealed class ObjectionsApi(
    SubprocessorStore store, ObjectionStore objections, ObjectionTexts texts, IAuditLog audit, CallerTrail trail,
    TimeProvider time)
{
    private const string Route = "api/tenants/{tenantId}/subprocessors/{id}/objection";

    [Function("ObjectToSubprocessor")]
    [AllowRoles(Roles.Owner)]
    public async Task<IResult> ObjectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        string tenantId,
        string id,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<ReasonBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<ReasonBody>.Read(var reason, _))
            return ((JsonBody<ReasonBody>.Refused)body).Answer;
        if (!reason.IsValid)
            return Invalid("reason");
        if (await store.FindAsync(id, cancellation) is not { } entry)
            return SubprocessorAnswers.NotFound();
        var now = time.GetUtcNow();
        if (entry.MayBeObjectedTo(now) is SubprocessorChange.Refused refused)
            return SubprocessorAnswers.Of(refused);
        var (tenant, actor) = (TenantId.Parse(tenantId), trail.Of(request.HttpContext, reason.Reason));
        var objection = new Objection(
            entry.Id, now, actor.Actor, await texts.SealReasonAsync(tenant, entry.Id, reason.Reason, cancellation),
            ResolvedAt: null, ResolvedBy: null, Resolution: null);
        if (!await objections.AddAsync(tenant, objection, cancellation))
        {
            await TellAgainAsync(tenant, entry.Id, actor, cancellation);
            return Problems.Conflict("objection_exists", "The organisation has objected to this subprocessor before.");
        }

        await audit.AppendAsync([GovernanceAudit.Objected(tenant, objection, actor)], cancellation);
        return Answers.Created(
            $"/api/tenants/{tenantId}/subprocessors/{id}/objection",
            await texts.ViewAsync(tenant, objection, cancellation));
    }

    [Function("GetObjection")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        string tenantId,
        string id,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        return await FindAsync(tenant, id, cancellation) is var (objection, tag)
            ? Answers.Ok(await texts.ViewAsync(tenant, objection, cancellation), tag)
            : SubprocessorAnswers.NoObjection();
    }

    [Function("ResolveObjection")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> ResolveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/resolve")] HttpRequest request,
        string tenantId,
        string id,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<ResolutionBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<ResolutionBody>.Read(var resolve, _))
            return ((JsonBody<ResolutionBody>.Refused)body).Answer;
        if (!GovernanceTexts.IsText(resolve.Resolution))
            return Invalid("resolution");
        var tenant = TenantId.Parse(tenantId);
        if (await FindAsync(tenant, id, cancellation) is not var (objection, tag))
            return SubprocessorAnswers.NoObjection();
        var actor = trail.Of(request.HttpContext, resolve.Resolution);
        var sealedText = await texts.SealResolutionAsync(
            tenant, objection.Subprocessor, resolve.Resolution, cancellation);
        // Whoever loses the race against another operator finds it settled, as who comes later does.
        if (objection.Resolve(sealedText, time.GetUtcNow(), actor.Actor) is not { } resolved ||
            !await objections.ReplaceAsync(tenant, resolved, tag, cancellation))
        {
            await TellAgainAsync(tenant, objection.Subprocessor, actor, cancellation);
            return Problems.Conflict("objection_resolved", "The objection was settled or changed before.");
        }

        await audit.AppendAsync([GovernanceAudit.Resolved(tenant, resolved, actor)], cancellation);
        return Answers.Ok(await texts.ViewAsync(tenant, resolved, cancellation));
    }

    [Function("ListObjections")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/subprocessors/{id}/objections")] HttpRequest request,
        string id,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        if (await store.FindAsync(id, cancellation) is not { } entry)
            return SubprocessorAnswers.NotFound();
        var items = new List<ObjectionView>();
        await foreach (var (tenant, objection) in objections.ToAsync(entry.Id, page.After, cancellation))
        {
            if (items.Count == page.Limit)
                return Answers.Ok(new PagedList<ObjectionView>(items, page.NextLink(request, items[^1].TenantId)));
            items.Add(await texts.ViewAsync(tenant, objection, cancellation));
        }

        return Answers.Ok(new PagedList<ObjectionView>(items, NextLink: null));
    }

    /// <summary>Who tries again may do so after a crash that kept their first word from the log.</summary>
    private async Task TellAgainAsync(
        TenantId tenant, RegisterId subprocessor, AuditPayload actor, CancellationToken cancellation)
    {
        if (await objections.FindAsync(tenant, subprocessor, cancellation) is not var (objection, _))
            return;
        // Not with what they type now: it is not what stands.
        var caller = actor with { Details = null };
        if (objection.ObjectedBy == caller.Actor)
            await audit.AppendAsync([GovernanceAudit.Objected(tenant, objection, caller)], cancellation);
        if (objection.ResolvedBy == caller.Actor)
            await audit.AppendAsync([GovernanceAudit.Resolved(tenant, objection, caller)], cancellation);
    }

    private async Task<(Objection Objection, Storage.ETag ETag)?> FindAsync(
        TenantId tenant, string id, CancellationToken cancellation) =>
        RegisterId.TryParse(RegisterId.Subprocessor, id, out var known)
            ? await objections.FindAsync(tenant, known, cancellation)
            : null;

    private static IResult Invalid(string member) => Problems.Unprocessable(
        "invalid_value", $"{member} has 1 to {GovernanceLimits.TextCharacters} characters.",
        new FieldError("/" + member, "invalid_value"));
}
