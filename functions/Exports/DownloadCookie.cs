using System.Net;
using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The secret of the browser that claimed, one cookie a claim. It goes to every download route and not only to the
/// claim's own, so that a claim sent twice by one browser is known as a repetition.
/// </summary>
internal static class DownloadCookie
{
    public const string Path = "/api/downloads";

    public static string? Of(HttpRequest request, string claim) => request.Cookies[Name(claim)];

    public static void Set(HttpRequest request, string claim, string secret) =>
        request.HttpContext.Response.Cookies.Append(Name(claim), secret, new CookieOptions
        {
            Path = Path,
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            MaxAge = ExportLimits.ResumeWindow,
            Secure = request.IsHttps || !IsLoopback(request.HttpContext.Connection.RemoteIpAddress),
            IsEssential = true,
        });

    private static string Name(string claim) => $"download-{claim}";

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);
}
