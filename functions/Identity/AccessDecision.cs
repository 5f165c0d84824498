using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Identity;

/// <summary>What an authenticated call may do.</summary>
public abstract record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <param name="Tenant">The tenant acted on, if the route has one.</param>
    public sealed record Granted(TenantId? Tenant) : AccessDecision;

    /// <summary>Nothing is there for this caller. Unknown, malformed and other tenants look alike.</summary>
    public sealed record Hidden : AccessDecision;

    /// <summary>The caller belongs here and lacks the role.</summary>
    public sealed record Forbidden(string Code) : AccessDecision;
}
