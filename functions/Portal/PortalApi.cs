using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Portal;

/// <summary>
/// The download page and what it loads. Static: it knows no token, and asking for it changes nothing.
/// </summary>
public sealed class PortalApi
{
    private const string WhyPublic = "A static page; the token never reaches the server before a claim.";

    [Function("DownloadPage")]
    [AllowPublic(WhyPublic)]
    public IResult Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "download")] HttpRequest request) =>
        PortalPages.Static("download.html", "text/html; charset=utf-8");

    [Function("DownloadPageScript")]
    [AllowPublic(WhyPublic)]
    public IResult Script(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "download/app.js")] HttpRequest request) =>
        PortalPages.Static("app.js", "text/javascript; charset=utf-8");

    [Function("DownloadPageStyle")]
    [AllowPublic(WhyPublic)]
    public IResult Style(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "download/style.css")] HttpRequest request) =>
        PortalPages.Static("style.css", "text/css; charset=utf-8");
}
