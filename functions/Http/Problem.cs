using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace PrivacyFunctions.Http;

/// <summary>
/// An error answer (RFC 9457, <c>application/problem+json</c>). <see cref="Code"/> is stable and what programs decide
/// on; the detail is a sentence for a person. Neither repeats what the caller sent.
/// </summary>
public sealed record Problem(int Status, string Code, string Detail) : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "application/problem+json";

    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        SecurityHeaders.SetForApi(response);
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = HttpTime.Seconds(wait);
        var body = JsonSerializer.SerializeToUtf8Bytes(new Body(this, httpContext), HttpJson.Options);
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private sealed class Body(Problem problem, HttpContext context)
    {
        [JsonPropertyOrder(0)]
        public string Type => $"urn:privacyfunctions:problem:{problem.Code}";

        [JsonPropertyOrder(1)]
        public string Title => ReasonPhrases.GetReasonPhrase(problem.Status);

        [JsonPropertyOrder(2)]
        public int Status => problem.Status;

        [JsonPropertyOrder(3)]
        public string Detail => problem.Detail;

        [JsonPropertyOrder(4)]
        public string Code => problem.Code;

        [JsonPropertyOrder(5)]
        public string TraceId { get; } = HttpTrace.IdOf(context);

        [JsonPropertyOrder(6)]
        public IReadOnlyList<FieldError>? Errors => problem.Errors.Count == 0 ? null : problem.Errors;
    }
}

/// <param name="Field">JSON pointer (RFC 6901) to the member, as <c>/subject/email</c>.</param>
/// <param name="Code">Stable: <c>unknown_field</c>, <c>missing_member</c>, <c>invalid_value</c>, or the API's
/// own.</param>
public sealed record FieldError(string Field, string Code);

/// <summary>The id that ties an answer to its log lines.</summary>
public static class HttpTrace
{
    public static string IdOf(HttpContext context) =>
        Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
