using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Identity;

/// <summary>
/// Decides on an authenticated call. The order keeps secrets: a tenant's caller learns nothing outside its own tenant,
/// not even whether a role would do; a platform caller without the role learns nothing about which tenants there are.
/// </summary>
public sealed class AccessRules(ITenantDirectory tenants)
{
    /// <param name="routeTenant">The path's tenant as it came; null for a route without one.</param>
    public async ValueTask<AccessDecision> DecideAsync(
        AccessAttribute access, Caller caller, string? routeTenant, CancellationToken cancellation)
    {
        var mayByRole = access is AllowRolesAttribute allowed
            ? caller.HasAny(allowed.Roles)
            : caller.Tenant is not null;
        if (caller.Tenant is null && !mayByRole)
            return new AccessDecision.Forbidden(access is AllowSubjectAttribute ? "subject_required" : "role_missing");
        if (routeTenant is not null &&
            !(TenantId.TryParse(routeTenant, out var named) && (caller.Tenant ?? named) == named))
            return new AccessDecision.Hidden();
        var tenant = caller.Tenant ?? (routeTenant is null ? null : TenantId.Parse(routeTenant));
        var seesHidden = caller.Tenant is null && access is AllowRolesAttribute { HiddenTenantsToo: true };
        if (tenant is { } acted && !(seesHidden
            ? await tenants.IsKnownAsync(acted, cancellation)
            : await tenants.ExistsAsync(acted, cancellation)))
            return new AccessDecision.Hidden();
        return mayByRole ? new AccessDecision.Granted(tenant) : new AccessDecision.Forbidden("role_missing");
    }
}
