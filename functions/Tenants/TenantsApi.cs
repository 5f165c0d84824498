using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tenants;

/// <summary>Taking tenants into service and reading them.</summary>
public sealed class TenantsApi(
    TenantStore tenants, TenantProvisioning provisioning, PolicyPack pack, IAuditLog audit, CallerTrail trail)
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
        if (create.State is not (TenantState.Trial or TenantState.Active))
            return Problems.Unprocessable("invalid_value", "A tenant starts as trial or active.",
                new FieldError("/state", "invalid_value"));
        if (create.ContactEmail is { } address && !CreateTenantBody.IsAddress(address))
            return Problems.Unprocessable("invalid_value", "contactEmail is one e-mail address.",
                new FieldError("/contactEmail", "invalid_value"));
        if (await provisioning.ProvisionAsync(
            create.Id, create.Name, create.State, cancellation,
            create.ContactEmail is null ? null : new(create.ContactEmail)) is not { } tenant)
            return Problems.Conflict("tenant_exists", "There is a tenant with this id; ids are never reused.");
        await audit.AppendAsync(
            [
                new AuditEvent(
                    $"tenant.{tenant.Id}.created", tenant.Id, "tenant.created", tenant.Id.Value, "done",
                    tenant.CreatedAt,
                    trail.Of(request.HttpContext)),
            ],
            cancellation);
        return Answers.Created($"/api/tenants/{tenant.Id}", TenantView.Of(tenant, pack.Tenants));
    }

    [Function("GetTenant")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation) =>
        await tenants.GetAsync(TenantId.Parse(tenantId), cancellation) is { } tenant
            ? Answers.Ok(TenantView.Of(tenant, pack.Tenants))
            : Problems.NotFound("tenant_not_found", "There is no such tenant.");
}

/// <param name="State">A tenant starts on trial unless told otherwise.</param>
/// <param name="ContactEmail">Where its notices go; sealed, and forgotten with the tenant.</param>
public sealed record CreateTenantBody(
    [property: JsonRequired] TenantId Id, [property: JsonRequired] string Name, TenantState State = TenantState.Trial,
    string? ContactEmail = null)
{
    /// <summary>254 characters: RFC 5321's longest path.</summary>
    private const int MaxAddressLength = 254;

    internal static bool IsAddress(string text) =>
        text.Length <= MaxAddressLength && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at &&
        at == text.LastIndexOf('@') && at < text.Length - 1 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>The address is personal data and stays out of logs.</summary>
    public override string ToString() => Id.Value;
}
