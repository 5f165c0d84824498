using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Facts that the product's own back end tells. Told again, they change nothing.</summary>
public sealed class ProductEventsApi(
    ProductFacts facts, IEnumerable<IFactListener> listeners, SweepDispatch dispatch, IAuditLog audit,
    CallerTrail trail, TimeProvider time)
{
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(5);

    [Function("TellProductEvent")]
    [AllowRoles(Roles.Service)]
    public async Task<IResult> TellAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{tenantId}/events")] HttpRequest request,
        string tenantId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<ProductEventBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<ProductEventBody>.Read(var told, _))
            return ((JsonBody<ProductEventBody>.Refused)body).Answer;
        var (fact, errors) = told.ToFact(time.GetUtcNow());
        if (fact is null)
        {
            return Problems.Unprocessable(
                "invalid_value",
                "A fact has an id, a known type, a time that is not ahead, and what its type is about: subject, data.record or data.feature.",
                errors);
        }

        var tenant = TenantId.Parse(tenantId);
        return await TakeAsync(client, tenant, fact, trail.Of(request.HttpContext), cancellation);
    }

    private async Task<IResult> TakeAsync(
        DurableTaskClient client, TenantId tenant, ProductFact fact, AuditPayload caller,
        CancellationToken cancellation)
    {
        try
        {
            if (await facts.TakeAsync(tenant, fact, cancellation) is not FactOutcome.Taken taken)
                return Problems.Conflict("event_id_taken", "Another fact was told under this id.");
            foreach (var listener in listeners)
                await listener.ToldAsync(tenant, fact, cancellation);
            await audit.AppendAsync([RetentionAudit.Told(tenant, fact, time.GetUtcNow(), caller)], cancellation);
            foreach (var rule in taken.AtOnce)
                await dispatch.TryStartAsync(client, tenant, rule, cancellation);
            return Answers.Accepted(
                $"/api/tenants/{tenant}/retention", SoonEnough, new ProductEventAnswer(fact.Id, taken.Rules));
        }
        catch (ConnectorException fault)
        {
            return Problems.ServiceUnavailable(
                "directory_unavailable", "The accounts service does not answer, so nothing was taken in.",
                fault.RetryAfter ?? SoonEnough);
        }
    }

    private sealed record ProductEventAnswer(string Id, IReadOnlyList<string> Rules);
}

/// <param name="Type">As in <c>connection_revoked</c>.</param>
/// <param name="Subject">The product's own id of the person, for facts about one.</param>
public sealed record ProductEventBody(
    [property: JsonRequired] string Id, [property: JsonRequired] string Type, [property: JsonRequired] DateTimeOffset At,
    string? Subject = null, ProductEventData? Data = null)
{
    internal (ProductFact? Fact, IReadOnlyList<FieldError> Errors) ToFact(DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        if (!ProductFact.IsId(Id))
            errors.Add(new FieldError("/id", "invalid_value"));
        if (!ProductEvents.ByName.TryGetValue(Type, out var type))
            return (null, [.. errors, new FieldError("/type", "invalid_value")]);
        if (At > now + RetentionLimits.ClockSkew)
            errors.Add(new FieldError("/at", "invalid_value"));
        var (scope, ofPerson) = (type.Scope(), type.IsAboutPerson());
        SubjectId? subject = SubjectId.TryParse(Subject, out var parsed) ? parsed : null;
        if (Subject is not null && subject is null || ofPerson && subject is null)
            errors.Add(new FieldError("/subject", "invalid_value"));
        if (scope == ProductEventScope.Records && Data?.Record is not { Length: > 0 and <= RetentionLimits.RecordCharacters })
            errors.Add(new FieldError("/data/record", "invalid_value"));
        if (scope == ProductEventScope.Feature && string.IsNullOrEmpty(Data?.Feature))
            errors.Add(new FieldError("/data/feature", "invalid_value"));
        if (errors.Count > 0)
            return (null, errors);
        var record = scope == ProductEventScope.Records ? new Sensitive<string>(Data!.Record!) : (Sensitive<string>?)null;
        return (
            new ProductFact(
                Id, type, At, ofPerson ? subject : null, record,
                scope == ProductEventScope.Feature ? Data!.Feature : null),
            []);
    }
}

/// <param name="Record">The value that the records have: the document's id, the connection's, the widget's key.</param>
/// <param name="Feature">The feature's id in the pack.</param>
public sealed record ProductEventData(string? Record = null, string? Feature = null);
