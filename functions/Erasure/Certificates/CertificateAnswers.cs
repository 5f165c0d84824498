using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>A certificate as an answer: the signed file, or a page for a person.</summary>
internal static class CertificateAnswers
{
    private const string UnknownSentence =
        "There is no certificate here. Copy the link once more from the mail, whole; a supplement comes later.";
    private const string NotYetSentence =
        "The request has no such document: a certificate is issued when an erasure has ended, a supplement about a month later.";

    /// <summary>A browser asks, and not for the file.</summary>
    public static bool WantsPage(HttpRequest request) =>
        request.Query["as"] != "file" && PageRequests.Prefers(request);

    public static IResult Page(IssuedCertificate issued, IssuedSupplement? supplement) => new PortalAnswer(
        StatusCodes.Status200OK, "text/html; charset=utf-8", CertificatePage.Of(issued, supplement))
    {
        ContentSecurityPolicy = ReadablePage.ContentSecurityPolicy,
    };

    /// <param name="name">Of the file; opaque ids only.</param>
    public static IResult File(byte[] jws, string name) => new SignedFile(jws, name);

    /// <summary>For whoever has a link: the same whatever is missing, so that nobody learns from it.</summary>
    public static IResult Unknown(HttpRequest request) => NotFound(request, UnknownSentence);

    /// <summary>For the organisation, likewise.</summary>
    public static IResult NotYet(HttpRequest request) => NotFound(request, NotYetSentence);

    private static IResult NotFound(HttpRequest request, string sentence) => PageRequests.Prefers(request)
        ? PortalPages.NoCertificate(StatusCodes.Status404NotFound, sentence)
        : Problems.NotFound("certificate_not_found", sentence);

    private sealed record SignedFile(byte[] Jws, string Name) : IResult, IStatusCodeHttpResult
    {
        int? IStatusCodeHttpResult.StatusCode => StatusCodes.Status200OK;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            SecurityHeaders.SetForApi(response);
            response.StatusCode = StatusCodes.Status200OK;
            response.ContentType = "application/jose+json";
            response.ContentLength = Jws.Length;
            response.Headers.ContentDisposition = $"attachment; filename=\"{Name}\"";
            await response.Body.WriteAsync(Jws, httpContext.RequestAborted);
        }
    }
}
