using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Identity;

/// <summary>Writes every denied access into the audit log. Who and from where is in the sealed payload only.</summary>
public sealed class DeniedAccessLog(IAuditLog audit, CallerTrail trail, OpaqueIds ids, TimeProvider time)
{
    /// <param name="code">Why; one of the codes of 401, 403 and 404 answers.</param>
    public Task AppendAsync(
        HttpContext context, string function, Caller? caller, string code, CancellationToken cancellation)
    {
        var denied = new AuditEvent(
            ids.New("evt"), caller?.Tenant, "access.denied", function, "refused", time.GetUtcNow(),
            trail.Of(context, caller, code));
        return audit.AppendAsync([denied], cancellation);
    }
}
