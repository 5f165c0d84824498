using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>The effective policy of a tenant: what it sets, what would go, and what went.</summary>
public sealed class RetentionApi(
    RetentionViews views, RetentionSettings settings, RetentionPreview preview, SweepRules rules, RetentionStore store,
    SweepDispatch dispatch, OwnDataViews own, IAuditLog audit, CallerTrail trail, OpaqueIds ids, TimeProvider time)
{
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(5);

    [Function("GetRetention")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/retention")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        var (_, tag) = await store.SettingsAsync(tenant, cancellation);
        return Answers.Ok(await views.OfAsync(tenant, cancellation), tag);
    }

    [Function("SetRetention")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> SetAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put", Route = "api/tenants/{tenantId}/retention/settings")]
        HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<Dictionary<string, int?>>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<Dictionary<string, int?>>.Read(var days, _))
            return ((JsonBody<Dictionary<string, int?>>.Refused)body).Answer;
        var ifMatch = EntityTags.ReadIfMatch(request);
        if (ifMatch is IfMatch.Refused(var refusal))
            return refusal;
        var outcome = await settings.SetAsync(
            TenantId.Parse(tenantId), days, ifMatch, trail.Of(request.HttpContext), cancellation);
        return outcome switch
        {
            SettingsOutcome.Written(var written, var tag) => Answers.Ok(written, tag),
            SettingsOutcome.Waits(var written, var waiting, var tag) => Answers.Accepted(
                $"/api/tenants/{tenantId}/retention", waiting.EffectiveAt - time.GetUtcNow(),
                new SettingsAnswer(
                    written, new Dictionary<string, PendingView>(StringComparer.Ordinal)
                    {
                        [waiting.Setting] = PendingView.Of(waiting),
                    }),
                tag),
            SettingsOutcome.Refused(var errors) => Problems.Unprocessable(
                "invalid_value", "Write settings of the pack, each with days inside its bounds, or null.", errors),
            _ => Problems.PreconditionFailed(),
        };
    }

    [Function("PreviewRetention")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> PreviewAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{tenantId}/retention/preview")]
        HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        return Answers.Ok(new PreviewAnswer(
            time.GetUtcNow(), await preview.OfAsync(tenant, cancellation), await own.PreviewAsync(tenant, cancellation)));
    }

    [Function("SweepNow")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> SweepAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{tenantId}/retention/sweeps")]
        HttpRequest request,
        string tenantId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        var now = time.GetUtcNow();
        await audit.AppendAsync(
            [RetentionAudit.Asked(tenant, ids.New("op"), now, trail.Of(request.HttpContext))], cancellation);
        foreach (var rule in rules.All)
            await store.UpdateAsync(tenant, rule.Id, state => state.Again(), cancellation);
        await dispatch.StartAllAsync(client, tenant, cancellation);
        return Answers.Accepted(
            $"/api/tenants/{tenant}/retention", SoonEnough, new SweepsAnswer(now, rules.All.Count));
    }

    private sealed record PreviewAnswer(
        DateTimeOffset At, IReadOnlyList<RulePreview> Rules, IReadOnlyList<OwnDataPreview> OwnData);

    /// <param name="Days">Setting → days, as they hold.</param>
    /// <param name="Pending">Setting → what it will be.</param>
    private sealed record SettingsAnswer(
        IReadOnlyDictionary<string, int> Days, IReadOnlyDictionary<string, PendingView> Pending);

    private sealed record SweepsAnswer(DateTimeOffset At, int Rules);
}
