using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Http;

/// <summary>What every answer carries so that browsers and caches keep their hands off.</summary>
public static class SecurityHeaders
{
    /// <summary>For JSON: not stored, not sniffed, not framed, no referrer.</summary>
    public static void SetForApi(HttpResponse response)
    {
        Set(response);
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
    }

    /// <summary>
    /// For HTML pages: only what <paramref name="contentSecurityPolicy"/> names may load, on top of "nothing, never
    /// framed".
    /// </summary>
    /// <param name="contentSecurityPolicy">Directives such as <c>script-src 'sha256-…'; style-src 'sha256-…';
    /// connect-src 'self'</c>.</param>
    public static void SetForPage(HttpResponse response, string contentSecurityPolicy)
    {
        Set(response);
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; {contentSecurityPolicy}";
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static void Set(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
