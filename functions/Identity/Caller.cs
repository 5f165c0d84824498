using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Identity;

/// <summary>
/// An authenticated caller, as its token says. <paramref name="Tenant"/> is null for platform callers, who act on a
/// tenant by its path.
/// </summary>
/// <param name="ActorId">Opaque and stable for the audit log: HMAC-free hash of (iss, sub); never an e-mail
/// address.</param>
public sealed record Caller(
    string Issuer, Sensitive<string> Subject, TenantId? Tenant, Sensitive<string>? Email, Roles Roles, string ActorId)
{
    public bool HasAny(Roles roles) => (Roles & roles) != 0;

    public bool IsPlatform => HasAny(Roles.Operator | Roles.Verifier);
}
