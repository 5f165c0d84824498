using Microsoft.AspNetCore.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>Purposes as an organisation's owners and admins see and set them.</summary>
public sealed class TenantConsentsApi(
    ConsentViews views, TenantOptOuts optOuts, SweepDispatch sweeps, CallerTrail trail, PolicyPack pack)
{
    [Function("ListConsents")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/consents")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation) =>
        Answers.Ok(new TenantConsentsAnswer(await views.OfTenantAsync(TenantId.Parse(tenantId), cancellation)));

    [Function("SetConsentOptOut")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> SetAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put", Route = "api/tenants/{tenantId}/consents/{purpose}")]
        HttpRequest request,
        string tenantId,
        string purpose,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<TenantConsentBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<TenantConsentBody>.Read(var said, _))
            return ((JsonBody<TenantConsentBody>.Refused)body).Answer;
        var ifMatch = EntityTags.ReadIfMatch(request);
        if (ifMatch is IfMatch.Refused(var refusal))
            return refusal;
        if (pack.Consents.Find(purpose) is not { } declared)
            return ConsentAnswers.NoSuchPurpose();
        var tenant = TenantId.Parse(tenantId);
        var outcome = await optOuts.SetAsync(
            tenant, declared, said.OptedOut, ifMatch, trail.Of(request.HttpContext), cancellation);
        foreach (var rule in outcome is TenantChoiceOutcome.Set { AtOnce: var rules } ? rules : [])
            await sweeps.TryStartAsync(client, tenant, rule, cancellation);
        return outcome switch
        {
            TenantChoiceOutcome.Set(var choice, var tag) => Answers.Ok(TenantConsentView.Of(declared, choice), tag),
            TenantChoiceOutcome.NotAllowed => Problems.Conflict(
                "opt_out_not_offered", "The product does not let an organisation opt out of this for its people."),
            _ => Problems.PreconditionFailed(),
        };
    }

    private sealed record TenantConsentsAnswer(IReadOnlyList<TenantConsentView> Items);
}
