using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>Restrictions as owners and admins handle them, and as the product's services read them.</summary>
public sealed class RestrictionsApi(
    RestrictionStore restrictions, RestrictionLifting lifting, RestrictionDispatch dispatch, CallerTrail trail)
{
    [Function("ListRestrictions")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator | Roles.Service)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/restrictions")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        List<RestrictionView> items = [];
        string? lastRow = null;
        await foreach (var (row, restriction) in restrictions.ListAsync(
            TenantId.Parse(tenantId), page.After, cancellation))
        {
            // One more than fits tells that there is a next page.
            if (items.Count == page.Limit)
                return Answers.Ok(new PagedList<RestrictionView>(items, page.NextLink(request, lastRow!)));
            items.Add(RestrictionView.Of(restriction));
            lastRow = row;
        }

        return Answers.Ok(new PagedList<RestrictionView>(items, NextLink: null));
    }

    [Function("GetRestriction")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator | Roles.Service)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get",
            Route = "api/tenants/{tenantId}/restrictions/{id}")] HttpRequest request,
        string tenantId,
        string id,
        CancellationToken cancellation) =>
        RequestId.TryParse(id, out var restrictionId) &&
        await restrictions.GetVersionAsync(TenantId.Parse(tenantId), restrictionId, cancellation) is { } found
            ? Answers.Ok(RestrictionView.Of(found.Restriction), found.ETag)
            : NotFound();

    [Function("LiftRestrictionByAdmin")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> LiftAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/restrictions/{id}/lift")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        if (!RequestId.TryParse(id, out var restrictionId))
            return NotFound();
        var body = await JsonBody.ReadAsync<ReasonBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<ReasonBody>.Read(var reason, _))
            return ((JsonBody<ReasonBody>.Refused)body).Answer;
        if (!reason.IsValid)
        {
            return Problems.Unprocessable(
                "invalid_value", $"reason has 1 to {ReasonBody.MaxReasonLength} characters.",
                new FieldError("/reason", "invalid_value"));
        }

        var ifMatch = EntityTags.ReadIfMatch(request);
        if (ifMatch is IfMatch.Refused(var refusal))
            return refusal;
        if (await restrictions.GetVersionAsync(tenant, restrictionId, cancellation) is not { } current)
            return NotFound();
        if (!ifMatch.Allows(current.ETag))
            return Problems.PreconditionFailed();
        var outcome = await lifting.AskAsync(
            tenant, restrictionId, reason.Reason, trail.Of(request.HttpContext, reason.Reason), cancellation);
        if (outcome is RestrictionChange.Refused(var code, var sentence))
            return Problems.Conflict(code, sentence);
        if (outcome is not RestrictionChange.To(var restriction))
            return NotFound();
        await dispatch.TryStartAsync(client, restriction, cancellation);
        return Answers.Accepted(
            $"/api/tenants/{tenant}/restrictions/{id}", PollAfter, RestrictionView.Of(restriction));
    }

    /// <summary>2 s: the mail is usually out by then.</summary>
    private static readonly TimeSpan PollAfter = TimeSpan.FromSeconds(2);

    private static IResult NotFound() => Problems.NotFound("restriction_not_found", "There is no such restriction.");
}
