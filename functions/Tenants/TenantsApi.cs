using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tenants;

/// <summary>Taking tenants into service and reading them.</summary>
public sealed class TenantsApi(TenantStore tenants, TenantProvisioning provisioning, IAuditLog audit, CallerTrail trail)
{
    [Function("CreateTenant")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants")] HttpRequest request,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<CreateTenantBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<CreateTenantBody>.Read(var create, _))
            return ((JsonBody<CreateTenantBody>.Refused)body).Answer;
        if (string.IsNullOrWhiteSpace(create.Name) || create.Name.Length > Tenant.MaxNameLength)
            return Problems.Unprocessable("invalid_value", $"name has 1 to {Tenant.MaxNameLength} characters.",
                new FieldError("/name", "invalid_value"));
        if (await provisioning.ProvisionAsync(create.Id, create.Name, create.State, cancellation) is not { } tenant)
            return Problems.Conflict("tenant_exists", "There is a tenant with this id; ids are never reused.");
        await audit.AppendAsync(
            [
                new AuditEvent(
                    $"tenant.{tenant.Id}.created", tenant.Id, "tenant.created", tenant.Id.Value, "done",
                    tenant.CreatedAt,
                    trail.Of(request.HttpContext)),
            ],
            cancellation);
        return Answers.Created($"/api/tenants/{tenant.Id}", tenant);
    }

    [Function("GetTenant")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation) =>
        await tenants.GetAsync(TenantId.Parse(tenantId), cancellation) is { } tenant
            ? Answers.Ok(tenant)
            : Problems.NotFound("tenant_not_found", "There is no such tenant.");
}

/// <param name="State">A tenant starts on trial unless told otherwise.</param>
public sealed record CreateTenantBody(
    [property: JsonRequired] TenantId Id, [property: JsonRequired] string Name, TenantState State = TenantState.Trial);
