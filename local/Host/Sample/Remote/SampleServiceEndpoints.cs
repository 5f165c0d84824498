using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// The routes of the contract: check the signature, read the call strictly, answer for that tenant and person.
/// </summary>
internal sealed partial class SampleServiceEndpoints(
    SampleServiceDatabase database, ServiceCallVerifier verifier, IPublishedKeys keys,
    SampleServiceOperations operations)
{
    private readonly Service _service = database.Service;

    public async Task<IResult> AnswerAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        // Calls that name many people are longer than the others.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = ServiceContract.CallBytes(context.Request.Path.Value!);
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, cancellation);
        var body = buffer.ToArray();
        var (path, method) = (context.Request.Path.Value!, context.Request.Method);
        if (await VerifyAsync(
            context.Request.Headers.Authorization, method, path, body, cancellation) is not { } tenant)
            return Problem(StatusCodes.Status401Unauthorized, "unauthorized");
        try
        {
            return path switch
            {
                ServiceContract.Locate => await LocateAsync(tenant, Read<LocateCall>(body), cancellation),
                ServiceContract.Export => await ExportAsync(tenant, Read<ExportCall>(body), cancellation),
                ServiceContract.Erase => await EraseAsync(context, tenant, Read<EraseCall>(body)),
                ServiceContract.EraseTenant => await EraseTenantAsync(context, tenant, Read<EraseTenantCall>(body)),
                ServiceContract.CountTenant =>
                    await CountTenantAsync(tenant, Read<CountTenantCall>(body), cancellation),
                ServiceContract.CountRecords =>
                    await CountRecordsAsync(tenant, Read<CountRecordsCall>(body), cancellation),
                ServiceContract.ListPeople => await ListPeopleAsync(tenant, Read<ListPeopleCall>(body), cancellation),
                ServiceContract.SweepRecords => await SweepRecordsAsync(context, tenant, Read<SweepRecordsCall>(body)),
                ServiceContract.HashRecordSecrets =>
                    await HashRecordSecretsAsync(tenant, Read<HashRecordSecretsCall>(body), cancellation),
                ServiceContract.RemoveRecordSecrets =>
                    await RemoveRecordSecretsAsync(tenant, Read<RemoveRecordSecretsCall>(body)),
                ServiceContract.Rectify => await RectifyAsync(tenant, Read<RectifyCall>(body)),
                ServiceContract.HashSecrets =>
                    await HashSecretsAsync(tenant, Read<HashSecretsCall>(body), cancellation),
                ServiceContract.RemoveSecrets =>
                    await RemoveSecretsAsync(tenant, Read<RemoveSecretsCall>(body), cancellation),
                _ when path.StartsWith(ServiceContract.Operations, StringComparison.Ordinal) =>
                    await OperationAsync(context, tenant, path[ServiceContract.Operations.Length..]),
                _ => await VerifyAsync(tenant, Read<VerifyCall>(body), cancellation),
            };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return Problem(StatusCodes.Status400BadRequest, "malformed_call");
        }
        catch (ConnectorException e)
        {
            return Problem(e.Retriable ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status500InternalServerError, "database");
        }
    }

    private async Task<TenantId?> VerifyAsync(
        string? authorization, string method, string path, byte[] body, CancellationToken cancellation)
    {
        var known = await keys.GetAsync(refresh: false, cancellation);
        var outcome = verifier.Verify(authorization, method, path, body, known);
        if (outcome is ServiceCallOutcome.UnknownKey)
        {
            var rotated = await keys.GetAsync(refresh: true, cancellation);
            outcome = verifier.Verify(authorization, method, path, body, rotated);
        }

        return outcome is ServiceCallOutcome.Accepted accepted ? accepted.Tenant : null;
    }

    private async Task<IResult> LocateAsync(TenantId tenant, LocateCall call, CancellationToken cancellation)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (call.Collections.Any(name => _service.FindCollection(name) is null))
            return UnknownCollection();
        var located = await database.Open().LocateAsync(Scope(tenant, call.RequestId, call.Subject), cancellation);
        return Json(new LocateAnswer(
            tenant.Value, call.Subject.SubjectId,
            [.. located.Where(found => call.Collections.Contains(found.Collection, StringComparer.Ordinal))]));
    }

    private async Task<IResult> ExportAsync(TenantId tenant, ExportCall call, CancellationToken cancellation)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        var asked = call.Fields.ToHashSet(StringComparer.Ordinal);
        if (!asked.IsSubsetOf(collection.ExportedFields.Select(field => field.Column)))
            return Problem(StatusCodes.Status422UnprocessableEntity, "unknown_fields");
        var page = new ArrayBufferWriter<byte>();
        Append(page, (byte)'[');
        var exported = await database.Open().ExportAsync(
            Scope(tenant, call.RequestId, call.Subject), collection, call.Cursor, page, cancellation);
        Append(page, (byte)']');
        using var records = JsonDocument.Parse(page.WrittenMemory);
        return Json(new ExportAnswer(
            tenant.Value, call.Subject.SubjectId, collection.Name,
            [.. records.RootElement.EnumerateArray().Select(record => JsonSerializer.SerializeToElement(
                record.EnumerateObject().Where(member => asked.Contains(member.Name))
                    .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)))],
            exported.NextCursor));
    }

    private async Task<IResult> EraseAsync(HttpContext context, TenantId tenant, EraseCall call)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        var (answer, name) = await operations.RunAsync(
            tenant, $"{call.RequestId}\n{call.Subject.SubjectId}\n{call.Collection}\n{call.Step}", async () =>
            {
                var erased = await database.Open(collection, call.Rule).EraseAsync(
                    Scope(tenant, call.RequestId, call.Subject), collection, call.Step, CancellationToken.None);
                return new EraseAnswer(
                    tenant.Value, call.Subject.SubjectId, collection.Name, erased.Receipt, erased.More);
            });
        return name is null ? Json(answer) : Accepted(context, name);
    }

    private async Task<IResult> OperationAsync(HttpContext context, TenantId tenant, string name)
    {
        var (answer, isKnown) = await operations.FindAsync(tenant, name);
        if (!isKnown)
            return Problem(StatusCodes.Status404NotFound, "unknown_operation");
        return answer is null ? Accepted(context, name) : Json(answer);
    }

    private async Task<IResult> HashSecretsAsync(
        TenantId tenant, HashSecretsCall call, CancellationToken cancellation)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        var secrets = await database.Open().HashSecretsAsync(
            SelectedRecords.Of(Scope(tenant, call.RequestId, call.Subject)), collection, cancellation);
        return Json(new HashSecretsAnswer(tenant.Value, call.Subject.SubjectId, collection.Name, secrets));
    }

    private async Task<IResult> RemoveSecretsAsync(
        TenantId tenant, RemoveSecretsCall call, CancellationToken cancellation)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        await database.Open().RemoveSecretsAsync(
            SelectedRecords.Of(Scope(tenant, call.RequestId, call.Subject)), collection, call.Recorded, cancellation);
        return Json(new RemoveSecretsAnswer(tenant.Value, call.Subject.SubjectId, collection.Name));
    }

    private async Task<IResult> VerifyAsync(TenantId tenant, VerifyCall call, CancellationToken cancellation)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        var left = await database.Open(collection, call.Rule).VerifyAsync(
            Scope(tenant, call.RequestId, call.Subject), collection, cancellation);
        return Json(new VerifyAnswer(tenant.Value, call.Subject.SubjectId, collection.Name, left));
    }

    /// <summary>With our own path before the operation's, as a proxy may have one.</summary>
    private static IResult Accepted(HttpContext context, string name)
    {
        context.Response.Headers.RetryAfter = "0";
        return Results.Accepted(context.Request.PathBase + ServiceContract.Operations + name);
    }

    private static SubjectScope Scope(TenantId tenant, string request, CallSubject subject)
    {
        var identifiers = new Dictionary<string, string>(
            StringComparer.Ordinal)
        { [SubjectIdentifiers.SubjectId] = subject.SubjectId };
        if (subject.Email is { } email)
            identifiers[SubjectIdentifiers.Email] = email;
        if (subject.ExternalId is { } externalId)
            identifiers[SubjectIdentifiers.ExternalId] = externalId;
        return new SubjectScope(
            tenant, SubjectId.Parse(subject.SubjectId),
            new Sensitive<IReadOnlyDictionary<string, string>>(identifiers), request);
    }

    private static void Append(ArrayBufferWriter<byte> page, byte character)
    {
        page.GetSpan(1)[0] = character;
        page.Advance(1);
    }

    private static T Read<T>(byte[] body) =>
        JsonSerializer.Deserialize<T>(body, ServiceContract.Json) ?? throw new JsonException("The call is null.");

    private static IResult Json<T>(T answer) => Results.Json(answer, ServiceContract.Json, "application/json");

    private static IResult OtherTenant() => Problem(StatusCodes.Status403Forbidden, "other_tenant");

    private static IResult UnknownCollection() =>
        Problem(StatusCodes.Status422UnprocessableEntity, "unknown_collection");

    /// <summary>RFC 9457, with a code and without anything of the call.</summary>
    private static IResult Problem(int status, string code) =>
        Results.Json(new { status, code }, ServiceContract.Json, "application/problem+json", status);
}
