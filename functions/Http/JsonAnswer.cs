using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Http;

/// <summary>A JSON answer with the headers of the contract.</summary>
public sealed record JsonAnswer<T>(int Status, T Value) : IResult, IStatusCodeHttpResult
{
    public string? Location { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public ETag? ETag { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(Value, HttpJson.Options);
        var response = httpContext.Response;
        response.StatusCode = Status;
        SecurityHeaders.SetForApi(response);
        if (Location is not null)
            response.Headers.Location = Location;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = HttpTime.Seconds(wait);
        if (ETag is { } tag)
            response.Headers.ETag = EntityTags.Format(tag);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>The good answers of the HTTP contract.</summary>
public static class Answers
{
    public static IResult Ok<T>(T value, ETag? tag = null) =>
        new JsonAnswer<T>(StatusCodes.Status200OK, value) { ETag = tag };

    public static IResult Created<T>(string location, T value, ETag? tag = null) =>
        new JsonAnswer<T>(StatusCodes.Status201Created, value) { Location = location, ETag = tag };

    /// <summary>
    /// Long work has been taken in durably; ask at <paramref name="location"/> after <paramref name="retryAfter"/>.
    /// </summary>
    public static IResult Accepted<T>(string location, TimeSpan retryAfter, T value, ETag? tag = null) =>
        new JsonAnswer<T>(StatusCodes.Status202Accepted, value)
        {
            Location = location,
            RetryAfter = retryAfter,
            ETag = tag,
        };
}
