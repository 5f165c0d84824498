using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>The register of breaches and the work on one: recorded, assessed, told.</summary>
public sealed class BreachesApi(
    BreachStore store, BreachTexts texts, ITenantDirectory tenants, TellingDispatch dispatch,
    IdempotencyKeys idempotency, PolicyPack pack, IAuditLog audit, CallerTrail trail, TimeProvider time)
{
    private const string Route = "api/breaches";

    [Function("RecordBreach")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> RecordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<RecordBreachBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<RecordBreachBody>.Read(var record, var bytes))
            return ((JsonBody<RecordBreachBody>.Refused)body).Answer;
        var errors = record.Errors(time.GetUtcNow());
        if (errors.Count == 0 && await UnknownAsync(record.Tenants ?? [], cancellation) is { } unknown)
            errors = [unknown];
        if (errors.Count > 0)
        {
            return Problems.Unprocessable(
                "invalid_value",
                "A breach has awareAt that is not ahead, a nature, categories such as contact, and either tenants " +
                "that there are or all.",
                errors);
        }

        return await idempotency.RunOnceAsync(
            request.HttpContext, request.HttpContext.Caller(), "breaches", bytes,
            (operation, stop) => RecordAsync(record, operation, trail.Of(request.HttpContext, record.Nature), stop),
            cancellation);
    }

    [Function("ListBreaches")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        var shown = ShortLists.PageOf(
            await store.ListAsync(cancellation), row => row.Breach.Id.Value, page, request);
        var views = new List<BreachView>();
        foreach (var row in shown.Items)
            views.Add(await BreachView.OfAsync(row, texts, cancellation));
        return Answers.Ok(new PagedList<BreachView>(views, shown.NextLink));
    }

    [Function("GetBreach")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellation) =>
        RegisterId.TryParse(RegisterId.Breach, id, out var known) &&
        await store.FindAsync(known, cancellation) is { } row
            ? Answers.Ok(await BreachView.OfAsync(row, texts, cancellation))
            : NotFound();

    [Function("AssessBreach")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> AssessAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/assess")] HttpRequest request,
        string id,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<AssessBreachBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<AssessBreachBody>.Read(var assess, _))
            return ((JsonBody<AssessBreachBody>.Refused)body).Answer;
        if (assess.Errors() is { Count: > 0 } errors)
        {
            return Problems.Unprocessable(
                "invalid_value", "An assessment has a risk, measures, and reasons for the risk.", errors);
        }

        if (!RegisterId.TryParse(RegisterId.Breach, id, out var known))
            return NotFound();
        var now = time.GetUtcNow();
        var text = await texts.SealAsync(
            known, new BreachAssessmentText(assess.Measures, assess.Reasons), now, cancellation);
        var change = await store.UpdateAsync(
            known, breach => breach.Assess(assess.Risk, now), row => row with { Assessment = text }, cancellation);
        if (change is BreachChange.To(var assessed))
        {
            await audit.AppendAsync(
                [GovernanceAudit.Assessed(assessed, trail.Of(request.HttpContext, assess.Reasons))], cancellation);
        }

        return await AnswerAsync(known, change, cancellation);
    }

    [Function("NotifyBreach")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> NotifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/notify")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadOptionalAsync<NotifyBreachBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<NotifyBreachBody>.Read(var notify, _))
            return ((JsonBody<NotifyBreachBody>.Refused)body).Answer;
        if (!notify.IsValid)
        {
            return Problems.Unprocessable(
                "invalid_value", $"reasonsForDelay has 1 to {GovernanceLimits.TextCharacters} characters.",
                new FieldError("/reasonsForDelay", "invalid_value"));
        }

        if (!RegisterId.TryParse(RegisterId.Breach, id, out var known))
            return NotFound();
        var now = time.GetUtcNow();
        var text = await texts.SealAsync(known, new BreachNotificationText(notify.ReasonsForDelay), now, cancellation);
        var change = await store.UpdateAsync(
            known, breach => breach.Notify(notify.ReasonsForDelay is not null, now),
            row => row with { Notification = text }, cancellation);
        if (change is BreachChange.To(var told))
        {
            await audit.AppendAsync(
                [GovernanceAudit.NotificationBegun(told, trail.Of(request.HttpContext, notify.ReasonsForDelay))],
                cancellation);
            await dispatch.TryStartAsync(client, told.Announcement, cancellation);
        }

        return await AnswerAsync(known, change, cancellation);
    }

    private async Task<IResult> RecordAsync(
        RecordBreachBody record, string operation, AuditPayload actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var id = RegisterId.Of(RegisterId.Breach, operation);
        var text = await texts.SealAsync(id, record.ToText(), now, cancellation);
        var row = await store.AddAsync(
            new BreachRow(
                Breach.Record(id, record.ToFacts(), pack.Governance.Breach, now), text, Assessment: null,
                Notification: null),
            cancellation);
        await audit.AppendAsync([GovernanceAudit.Recorded(row.Breach, actor)], cancellation);
        return Answers.Created($"/{Route}/{id}", await BreachView.OfAsync(row, texts, cancellation));
    }

    private async Task<FieldError?> UnknownAsync(IReadOnlyList<TenantId> named, CancellationToken cancellation)
    {
        for (var index = 0; index < named.Count; index++)
        {
            if (!await tenants.IsKnownAsync(named[index], cancellation))
                return new FieldError($"/tenants/{index}", "tenant_not_found");
        }

        return null;
    }

    private async Task<IResult> AnswerAsync(
        RegisterId id, BreachChange? change, CancellationToken cancellation)
    {
        if (change is BreachChange.Refused(var code, var sentence))
            return Problems.Conflict(code, sentence);
        return change is not null && await store.FindAsync(id, cancellation) is { } row
            ? Answers.Ok(await BreachView.OfAsync(row, texts, cancellation))
            : NotFound();
    }

    private static IResult NotFound() => Problems.NotFound("breach_not_found", "There is no such breach.");
}
