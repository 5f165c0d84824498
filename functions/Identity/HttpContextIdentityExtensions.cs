using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Identity;

/// <summary>What the identity middleware found out about a call.</summary>
public static class HttpContextIdentityExtensions
{
    private static readonly object CallerKey = new();
    private static readonly object TenantKey = new();

    /// <summary>The authenticated caller.</summary>
    /// <exception cref="InvalidOperationException">The route is public and the call came without a token.</exception>
    public static Caller Caller(this HttpContext context) =>
        context.FindCaller() ?? throw new InvalidOperationException("This call has no authenticated caller.");

    /// <summary>The caller, or null on a public route without a token.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.Items[CallerKey] as Caller;

    /// <summary>The existing tenant that is acted on: that of the path, else the caller's.</summary>
    /// <exception cref="InvalidOperationException">The route has no tenant, or is public: then the path's tenant is not
    /// checked.</exception>
    public static TenantId Tenant(this HttpContext context) => context.Items[TenantKey] is TenantId tenant
        ? tenant
        : throw new InvalidOperationException("This call has no tenant.");

    internal static void SetCaller(this HttpContext context, Caller caller) => context.Items[CallerKey] = caller;

    internal static void SetTenant(this HttpContext context, TenantId tenant) => context.Items[TenantKey] = tenant;
}
