using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>Legal holds on a person or the tenant.</summary>
public sealed class HoldsApi(
    HoldStore store, HoldPermits permits, HoldTexts texts, HoldPlacement placement, HoldRelease release,
    IdempotencyKeys idempotency, CallerTrail trail, TimeProvider time)
{
    [Function("PlaceHold")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> PlaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{tenantId}/holds")] HttpRequest request,
        string tenantId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<PlaceHoldBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<PlaceHoldBody>.Read(var place, var bytes))
            return ((JsonBody<PlaceHoldBody>.Refused)body).Answer;
        if (place.Errors(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) is { Count: > 0 } errors)
        {
            return Problems.Unprocessable(
                "invalid_value",
                "A hold has a scope, with scope subject one person, a matter, a reason, and a review day ahead.",
                errors);
        }

        return await idempotency.RunOnceAsync(
            request.HttpContext, request.HttpContext.Caller(), $"hold {tenantId}", bytes,
            (operation, stop) => PlaceAsync(
                client,
                new PlacementDraft(
                    HoldId.Of(operation), TenantId.Parse(tenantId), place.Subject?.ToReference(),
                    new HoldText(place.Matter, place.Reason), place.ReviewOn,
                    trail.Of(request.HttpContext, place.Reason)),
                stop),
            cancellation);
    }

    [Function("ListHolds")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/holds")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        List<HoldView> items = [];
        string? lastRow = null;
        await foreach (var (row, hold) in store.ListAsync(TenantId.Parse(tenantId), page.After, cancellation))
        {
            // One more than fits tells that there is a next page.
            if (items.Count == page.Limit)
                return Answers.Ok(new PagedList<HoldView>(items, page.NextLink(request, lastRow!)));
            items.Add(await HoldView.OfAsync(hold, texts, cancellation));
            lastRow = row;
        }

        return Answers.Ok(new PagedList<HoldView>(items, NextLink: null));
    }

    [Function("GetHold")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/holds/{id}")] HttpRequest request,
        string tenantId,
        string id,
        CancellationToken cancellation)
    {
        if (!HoldId.TryParse(id, out var holdId) ||
            await store.GetAsync(TenantId.Parse(tenantId), holdId, cancellation) is not ({ } row, var tag))
            return HoldAnswers.NotFound();
        var view = await HoldView.OfAsync(row, texts, cancellation);
        return row.Hold.Status == HoldStatus.Active
            ? Answers.Ok(
                view with { InFlight = await permits.InFlightAsync(row.Hold, row.Hold.Subject, cancellation) }, tag)
            : Answers.Ok(view, tag);
    }

    [Function("ReleaseHold")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> ReleaseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/holds/{id}/release")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        if (!HoldId.TryParse(id, out var holdId))
            return HoldAnswers.NotFound();
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
        var outcome = await release.ReleaseAsync(
            client, TenantId.Parse(tenantId), holdId, reason.Reason, ifMatch,
            trail.Of(request.HttpContext, reason.Reason), cancellation);
        return outcome is ReleaseOutcome.Released(var view) ? Answers.Ok(view) : HoldAnswers.Of(outcome);
    }

    private async Task<IResult> PlaceAsync(
        DurableTaskClient client, PlacementDraft draft, CancellationToken cancellation)
    {
        var outcome = await placement.PlaceAsync(client, draft, cancellation);
        if (outcome is not PlacementOutcome.Placed(var row, var inFlight, var known))
            return HoldAnswers.Of(outcome);
        var view = await HoldView.OfAsync(row, texts, cancellation);
        return Answers.Created(
            $"/api/tenants/{draft.Tenant}/holds/{draft.Id}",
            view with { InFlight = inFlight, SubjectKnown = known });
    }
}
