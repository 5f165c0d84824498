using Microsoft.AspNetCore.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>What counts, as the product's own services read it before they act, and hear of it when it changes.</summary>
public sealed class ConsentFeedApi(ConsentViews views, ConsentFeed feed, PolicyPack pack)
{
    [Function("GetSubjectConsent")]
    [AllowRoles(Roles.Service)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/consents/{purpose}/subjects/{id}")]
        HttpRequest request,
        string tenantId,
        string purpose,
        string id,
        CancellationToken cancellation)
    {
        if (pack.Consents.Find(purpose) is not { } declared)
            return ConsentAnswers.NoSuchPurpose();
        if (!SubjectId.TryParse(id, out var subject))
            return Problems.NotFound("subject_not_found", "This is no id of a person.");
        return Answers.Ok(await views.OfSubjectAsync(TenantId.Parse(tenantId), subject, declared, cancellation));
    }

    [Function("ListConsentChanges")]
    [AllowRoles(Roles.Service)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/consent-changes")]
        HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        if (page.After is { } after && !ConsentFeed.IsRow(after))
            return Problems.BadRequest("continuation_invalid", "Follow nextLink as it was given.");
        var changes = await feed.ReadAsync(TenantId.Parse(tenantId), page.After, page.Limit, cancellation);
        return Answers.Ok(new ConsentChangesAnswer(
            changes.Items, changes.Documents, changes.More, page.NextLink(request, changes.Next)));
    }

    /// <param name="Documents">
    /// Kind → version in force. When one changes, consents may have to be renewed without an item here.
    /// </param>
    /// <param name="More">More are there already; else ask again later.</param>
    /// <param name="NextLink">Always there: where to go on, now or later.</param>
    private sealed record ConsentChangesAnswer(
        IReadOnlyList<ConsentChangeView> Items, IReadOnlyDictionary<string, string> Documents, bool More,
        string NextLink);
}
