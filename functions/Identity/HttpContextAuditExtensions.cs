using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Identity;

/// <summary>Who made a call and from where, for the sealed payload of an audit event (PX-24).</summary>
public static class HttpContextAuditExtensions
{
    /// <summary>512 characters of path or user agent: enough to recognise, too little to fill the log.</summary>
    private const int MaxTextLength = 512;

    /// <param name="details">Further facts, as a reason that someone typed.</param>
    public static AuditPayload AuditPayload(this HttpContext context, string? details = null)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<IdentityOptions>>().Value;
        return new AuditPayload(
            context.FindCaller()?.ActorId ?? "anonymous",
            ClientAddress.Of(context, options.TrustedProxies).ToString(),
            Cut(context.Request.Headers.UserAgent.ToString()),
            Cut(context.Request.Path.ToString()),
            details);
    }

    private static string Cut(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength];
}
