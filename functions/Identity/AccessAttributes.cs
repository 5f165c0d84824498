namespace PrivacyFunctions.Identity;

/// <summary>
/// Who may call an HTTP function. Each one carries exactly one of these; a test fails for one that doesn't, and the
/// middleware refuses to run it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class AccessAttribute : Attribute;

/// <summary>
/// Callers with any of these roles. On a route with <c>{tenantId}</c> a tenant's caller must belong to that tenant, and
/// the tenant must exist: else 404.
/// </summary>
public sealed class AllowRolesAttribute(Roles roles) : AccessAttribute
{
    public Roles Roles { get; } = roles;

    /// <summary>Platform callers also act on tenants that are being deleted and on tombstones; else those are 404.</summary>
    public bool HiddenTenantsToo { get; init; }
}

/// <summary>
/// The data subject on their own behalf: any caller with a tenant whose (iss, sub) the identity map knows.
/// </summary>
public sealed class AllowSubjectAttribute : AccessAttribute;

/// <summary>Anyone, with or without a token. Rate-limited by <see cref="PerMinute"/>.</summary>
/// <param name="reason">Why this may be public; for the reader and the generated route table.</param>
public sealed class AllowPublicAttribute(string reason) : AccessAttribute
{
    public string Reason { get; } = reason;

    /// <summary>Requests per minute and client address; 0 means unlimited.</summary>
    public int PerMinute { get; init; }
}
