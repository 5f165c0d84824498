using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Portal;

/// <summary>
/// The pages that mails lead to, and what they load. Static: they know no token, and asking for it changes nothing.
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

    [Function("CancelPage")]
    [AllowPublic(WhyPublic)]
    public IResult CancelPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "cancel")] HttpRequest request) =>
        PortalPages.Static("cancel.html", "text/html; charset=utf-8");

    [Function("CancelPageScript")]
    [AllowPublic(WhyPublic)]
    public IResult CancelScript(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "cancel/app.js")] HttpRequest request) =>
        PortalPages.Static("cancel.js", "text/javascript; charset=utf-8");

    [Function("PrivacyRequestPage")]
    [AllowPublic(WhyPublic)]
    public IResult PrivacyRequestPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "privacy-request")] HttpRequest request) =>
        PortalPages.Static("privacy-request.html", "text/html; charset=utf-8");

    [Function("CertificatePage")]
    [AllowPublic(WhyPublic)]
    public IResult CertificatePage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "certificate")] HttpRequest request) =>
        PortalPages.Static("certificate.html", "text/html; charset=utf-8");

    [Function("CertificatePageScript")]
    [AllowPublic(WhyPublic)]
    public IResult CertificateScript(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "certificate/app.js")] HttpRequest request) =>
        PortalPages.Static("certificate.js", "text/javascript; charset=utf-8");
}
