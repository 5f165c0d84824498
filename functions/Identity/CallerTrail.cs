using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Identity;

/// <summary>Who called, from where, with what: the personal part of an audit event (PX-24).</summary>
public sealed class CallerTrail(IOptions<IdentityOptions> options)
{
    /// <summary>512 characters of path or user agent: enough to recognise, too little to fill the log.</summary>
    private const int MaxTextLength = 512;

    public AuditPayload Of(HttpContext context, string? details = null) => Of(context, context.FindCaller(), details);

    internal AuditPayload Of(HttpContext context, Caller? caller, string? details) => new(
        caller?.ActorId ?? "anonymous",
        ClientAddress.Of(context, options.Value.TrustedProxies).ToString(),
        Cut(context.Request.Headers.UserAgent.ToString()),
        Cut(context.Request.Path.ToString()),
        details);

    private static string Cut(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength];
}
