using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Fences as the product's own services read them, so that none of them brings an erased person back.</summary>
public sealed class FencesApi(IFences fences, IEnumerable<IRestrictions> restrictions)
{
    [Function("ListFences")]
    [AllowRoles(Roles.Service)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/fences")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        if (request.Query["subject"] is { Count: > 0 } asked)
        {
            return asked.Count == 1 && SubjectId.TryParse(asked[0], out var subject)
                ? Answers.Ok(await AnswerAsync(tenant, subject, cancellation))
                : Problems.BadRequest("filter_invalid", "subject takes one subject id.");
        }

        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        if (page.After is { } after && !EntityFences.IsRow(after))
            return Problems.BadRequest("continuation_invalid", "Follow nextLink as it was given.");
        return await PageAsync(request, page, fences.ListAsync(tenant, page.After, cancellation), cancellation);
    }

    private async Task<FenceAnswer> AnswerAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        var restricted = await Restricted.FindAsync(restrictions, tenant, subject, cancellation);
        return new FenceAnswer(
            await fences.IsFencedAsync(tenant, subject, cancellation), restricted is not null, restricted?.Services);
    }

    private static async Task<IResult> PageAsync(
        HttpRequest request, Paging page, IAsyncEnumerable<Fence> rows, CancellationToken cancellation)
    {
        List<FenceView> items = [];
        string? lastRow = null;
        await foreach (var fence in rows.WithCancellation(cancellation))
        {
            // One more than fits tells that there is a next page.
            if (items.Count == page.Limit)
                return Answers.Ok(new PagedList<FenceView>(items, page.NextLink(request, lastRow!)));
            items.Add(new FenceView(fence.Subject, fence.ReasonId, fence.RaisedAt));
            lastRow = fence.Row;
        }

        return Answers.Ok(new PagedList<FenceView>(items, NextLink: null));
    }
}

/// <param name="Subject">The subject's pseudonym; null where the whole tenant is fenced.</param>
public sealed record FenceView(string? Subject, string Reason, DateTimeOffset RaisedAt);

/// <param name="Fenced">The person must not be created again.</param>
/// <param name="Restricted">The person's data must be left alone for now.</param>
/// <param name="RestrictedServices">Only these services must; absent: every service.</param>
public sealed record FenceAnswer(
    bool Fenced, bool Restricted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<string>? RestrictedServices = null);
