using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Evidence;

/// <summary>A document for everyone, which caches may keep for a while; an ETag spares sending it twice.</summary>
/// <param name="MaxAge">How long a cache may answer without asking.</param>
internal sealed record PublicDocument(byte[] Bytes, string ContentType, TimeSpan MaxAge) : IResult,
    IStatusCodeHttpResult
{
    /// <summary>30 seconds for what changes every few minutes.</summary>
    public static TimeSpan Brief { get; } = TimeSpan.FromSeconds(30);

    int? IStatusCodeHttpResult.StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        SecurityHeaders.SetForApi(response);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 16))}\"";
        response.Headers.ETag = tag;
        response.Headers.CacheControl = $"public, max-age={(long)MaxAge.TotalSeconds}";
        if (httpContext.Request.Headers.IfNoneMatch.ToString().Split(',').Any(known => known.Trim() == tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.ContentLength = Bytes.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.Body.WriteAsync(Bytes, httpContext.RequestAborted);
    }
}
