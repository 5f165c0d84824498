using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Identity;

/// <summary>Writes every denied access into the audit log. Who and from where is in the sealed payload only.</summary>
public sealed class DeniedAccessLog(IAuditLog audit, OpaqueIds ids, TimeProvider time, IOptions<IdentityOptions> options)
{
    /// <summary>512 characters of path or user agent: enough to recognise, too little to fill the log.</summary>
    private const int MaxTextLength = 512;

    /// <param name="code">Why; one of the codes of 401, 403 and 404 answers.</param>
    public Task AppendAsync(HttpContext context, string function, Caller? caller, string code, CancellationToken cancellation)
    {
        var payload = new AuditPayload(
            caller?.ActorId ?? "anonymous",
            ClientAddress.Of(context, options.Value.TrustedProxies).ToString(),
            Cut(context.Request.Headers.UserAgent.ToString()),
            Cut(context.Request.Path.ToString()),
            code);
        var denied = new AuditEvent(
            ids.New("evt"), caller?.Tenant, "access.denied", function, "refused", time.GetUtcNow(), payload);
        return audit.AppendAsync([denied], cancellation);
    }

    private static string Cut(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength];
}
