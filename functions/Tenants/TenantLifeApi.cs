using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Tenants;

/// <summary>A tenant's life as people decide it.</summary>
public sealed class TenantLifeApi(
    TenantStore tenants, DeletionExports exports, TenantKeyShredding keys, TenantCertification certification,
    TenantSupplements supplements, PurgeDispatch dispatch, PolicyPack pack, IAuditLog audit, CallerTrail trail,
    OpaqueIds ids, TimeProvider time)
{
    private const string Route = "api/tenants/{tenantId}";

    /// <summary>1 hour: a deletion window is days long.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    [Function("ActivateTenant")]
    [AllowRoles(Roles.Operator)]
    public Task<IResult> ActivateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/activate")] HttpRequest request,
        string tenantId, CancellationToken cancellation) =>
        ChangeAsync(request, tenantId, "activated", (tenant, now) => tenant.Activate(now), cancellation);

    [Function("DeactivateTenant")]
    [AllowRoles(Roles.Operator)]
    public Task<IResult> DeactivateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/deactivate")] HttpRequest request,
        string tenantId, CancellationToken cancellation) =>
        ChangeAsync(request, tenantId, "deactivated", (tenant, now) => tenant.Deactivate(now), cancellation);

    [Function("DeleteTenant")]
    [AllowRoles(Roles.Owner)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route)] HttpRequest request,
        string tenantId, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // What is neither yes nor no must not delete anything.
        var export = request.Query["export"];
        if (export.Count > 1 || export is [not ("true" or "false")])
            return Problems.BadRequest("export_invalid", "export is true or false.");
        if (request.Query.Keys.Any(name => name != "export"))
            return Problems.BadRequest("export_invalid", "export is the only parameter; nothing was deleted.");
        if (export == "true")
            return await exports.SubmitAsync(request.HttpContext, client, TenantId.Parse(tenantId), cancellation);
        var actor = trail.Of(request.HttpContext);
        var now = time.GetUtcNow();
        var change = await tenants.UpdateAsync(
            TenantId.Parse(tenantId),
            tenant => tenant.RequestDeletion(ids.New("tdel"), actor.Actor, pack.Tenants, now), cancellation);
        if (change is not TenantChange.To(var pending))
            return Refused(change);
        await audit.AppendAsync(
            [TenantAudit.Changed(pending, "deletion_requested", pending.Deletion!.RequestedAt, actor)], cancellation);
        await dispatch.TryWakeAsync(client, pending, cancellation);
        return Accepted(pending);
    }

    [Function("RestoreTenant")]
    [AllowRoles(Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> RestoreAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/restore")] HttpRequest request,
        string tenantId, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var (ticket, refusal) = await TicketBody.ReadAsync(request, cancellation);
        if (refusal is not null)
            return refusal;
        var id = TenantId.Parse(tenantId);
        var now = time.GetUtcNow();
        if (await tenants.GetAsync(id, cancellation) is not { } current)
            return Refused(change: null);
        if (current.Restore(now) is TenantChange.Refused(var code, var sentence))
            return Problems.Conflict(code, sentence);
        // The key first: a tenant that is served must be able to read what it has.
        if (!await keys.RecoverAsync(id, cancellation))
            return Problems.Conflict("key_purged", "The vault has purged the tenant's key; its data cannot be read again.");
        var change = await tenants.UpdateAsync(id, tenant => tenant.Restore(now), cancellation);
        if (change is not TenantChange.To(var restored))
            return Refused(change);
        // And once more: the purge's own step may have deleted it between the two.
        await keys.RecoverAsync(id, cancellation);
        await audit.AppendAsync(
            [
                TenantAudit.Changed(
                    restored, current.IsServed ? "force_delete_withdrawn" : "restored", now,
                    trail.Of(request.HttpContext, ticket)),
            ],
            cancellation);
        return Answers.Ok(TenantView.Of(restored, pack.Tenants));
    }

    [Function("ForceDeleteTenant")]
    [AllowRoles(Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> ForceDeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/force-delete")] HttpRequest request,
        string tenantId, CancellationToken cancellation)
    {
        var (ticket, refusal) = await TicketBody.ReadAsync(request, cancellation);
        if (refusal is not null)
            return refusal;
        var actor = trail.Of(request.HttpContext, ticket);
        var now = time.GetUtcNow();
        var change = await tenants.UpdateAsync(
            TenantId.Parse(tenantId), tenant => tenant.AskForce(actor.Actor, now), cancellation);
        if (change is not TenantChange.To(var asked))
            return Refused(change);
        await audit.AppendAsync(
            [TenantAudit.Changed(asked, "force_delete_asked", asked.Force!.AskedAt, actor)], cancellation);
        return Accepted(asked);
    }

    [Function("SignOffForceDelete")]
    [AllowRoles(Roles.Verifier, HiddenTenantsToo = true)]
    public async Task<IResult> SignOffAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = Route + "/force-delete/sign-off")] HttpRequest request,
        string tenantId, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var actor = trail.Of(request.HttpContext);
        var now = time.GetUtcNow();
        var change = await tenants.UpdateAsync(
            TenantId.Parse(tenantId), tenant => tenant.SignOffForce(ids.New("tdel"), actor.Actor, now), cancellation);
        if (change is TenantChange.Refused("same_person", var sentence))
            return Problems.Forbidden("same_person", sentence);
        if (change is not TenantChange.To(var ending))
            return Refused(change);
        await audit.AppendAsync([TenantAudit.Changed(ending, "force_delete_signed_off", now, actor)], cancellation);
        await dispatch.TryWakeAsync(client, ending, cancellation);
        return Accepted(ending);
    }

    [Function("GetDeletionCertificate")]
    [AllowRoles(Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> GetCertificateAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = Route + "/deletion-certificate")] HttpRequest request,
        string tenantId, CancellationToken cancellation)
    {
        var id = TenantId.Parse(tenantId);
        return await tenants.GetAsync(id, cancellation) is { Deletion: { } deletion } &&
            await certification.FindAsync(id, deletion.Id, cancellation) is { } jws
                ? Results.Bytes(jws, "application/jose+json", $"deletion-certificate-{id}.json")
                : Problems.NotFound("certificate_not_found", "The tenant's deletion is not certified.");
    }

    [Function("GetDeletionSupplement")]
    [AllowRoles(Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> GetSupplementAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get",
            Route = Route + "/deletion-certificate/supplement")] HttpRequest request,
        string tenantId, CancellationToken cancellation)
    {
        var id = TenantId.Parse(tenantId);
        return await tenants.GetAsync(id, cancellation) is { Deletion: { } deletion } &&
            await supplements.FindAsync(id, deletion.Id, cancellation) is { } jws
                ? Results.Bytes(jws, "application/jose+json", $"deletion-supplement-{id}.json")
                : Problems.NotFound("supplement_not_found", "The dates that the certificate announces have not come.");
    }

    private async Task<IResult> ChangeAsync(
        HttpRequest request, string tenantId, string what, Func<Tenant, DateTimeOffset, TenantChange> transition,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var change = await tenants.UpdateAsync(
            TenantId.Parse(tenantId), tenant => transition(tenant, now), cancellation);
        if (change is not TenantChange.To(var changed))
            return Refused(change);
        await audit.AppendAsync(
            [TenantAudit.Changed(changed, what, changed.Since ?? changed.CreatedAt, trail.Of(request.HttpContext))],
            cancellation);
        return Answers.Ok(TenantView.Of(changed, pack.Tenants));
    }

    private IResult Accepted(Tenant tenant) => Answers.Accepted(
        $"/api/tenants/{tenant.Id}", AskAgainAfter, TenantView.Of(tenant, pack.Tenants));

    private static IResult Refused(TenantChange? change) => change is TenantChange.Refused(var code, var sentence)
        ? Problems.Conflict(code, sentence)
        : Problems.NotFound("tenant_not_found", "There is no such tenant.");
}

/// <param name="Ticket">Of the written request; goes into the audit log's sealed part.</param>
public sealed record TicketBody([property: JsonRequired] string Ticket)
{
    /// <summary>100 characters: a ticket is a number, not its text.</summary>
    private const int MaxLength = 100;

    internal static async Task<(string Ticket, IResult? Refusal)> ReadAsync(
        HttpRequest request, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<TicketBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<TicketBody>.Read(var read, _))
            return ("", ((JsonBody<TicketBody>.Refused)body).Answer);
        return string.IsNullOrWhiteSpace(read.Ticket) || read.Ticket.Length > MaxLength
            ? ("", Problems.Unprocessable(
                "invalid_value", $"ticket has 1 to {MaxLength} characters.", new FieldError("/ticket", "invalid_value")))
            : (read.Ticket, null);
    }
}
