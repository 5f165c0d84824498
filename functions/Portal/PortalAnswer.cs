using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Portal;

/// <summary>
/// A page, script or style sheet. Everything comes from this app; nothing runs inline and nothing is framed.
/// </summary>
internal sealed record PortalAnswer(int Status, string ContentType, byte[] Content) : IResult, IStatusCodeHttpResult,
IContentTypeHttpResult
{
    /// <summary>What the page may load; see <see cref="SecurityHeaders.SetForPage"/>.</summary>
    public string ContentSecurityPolicy { get; init; } = "script-src 'self'; style-src 'self'; connect-src 'self'";

    public int? StatusCode => Status;

    string? IContentTypeHttpResult.ContentType => ContentType;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        SecurityHeaders.SetForPage(response, ContentSecurityPolicy);
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Content.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.Body.WriteAsync(Content, httpContext.RequestAborted);
    }
}
