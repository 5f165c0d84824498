using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Http;

/// <summary>The error answers of the HTTP contract, by what they tell the caller to do next.</summary>
public static class Problems
{
    /// <summary>400: the request cannot be read.</summary>
    public static IResult BadRequest(string code, string detail) =>
        new Problem(StatusCodes.Status400BadRequest, code, detail);

    /// <summary>401: no valid token. The identity middleware adds <c>WWW-Authenticate</c>.</summary>
    public static IResult Unauthorized(string code, string detail) =>
        new Problem(StatusCodes.Status401Unauthorized, code, detail);

    /// <summary>403: the caller is known and belongs here, but may not do this.</summary>
    public static IResult Forbidden(string code, string detail) =>
        new Problem(StatusCodes.Status403Forbidden, code, detail);

    /// <summary>404: also what another tenant's caller gets (DESIGN.md, rule 7).</summary>
    public static IResult NotFound(string code, string detail) =>
        new Problem(StatusCodes.Status404NotFound, code, detail);

    /// <summary>409: the state does not allow it now.</summary>
    public static IResult Conflict(string code, string detail, TimeSpan? retryAfter = null) =>
        new Problem(StatusCodes.Status409Conflict, code, detail) { RetryAfter = retryAfter };

    /// <summary>410: it was there, and is used up or expired.</summary>
    public static IResult Gone(string code, string detail) => new Problem(StatusCodes.Status410Gone, code, detail);

    /// <summary>412: <c>If-Match</c> names another version than the stored one.</summary>
    public static IResult PreconditionFailed() => new Problem(
        StatusCodes.Status412PreconditionFailed, "version_mismatch",
        "The resource has changed since it was read. Read it again.");

    public static IResult PayloadTooLarge(int maxBytes) => new Problem(
        StatusCodes.Status413PayloadTooLarge, "body_too_large", $"The body may have at most {maxBytes} bytes.");

    public static IResult UnsupportedMediaType(string expected) => new Problem(
        StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", $"The body must be {expected} in UTF-8.");

    /// <summary>422: readable, but not acceptable.</summary>
    public static IResult Unprocessable(string code, string detail, params IReadOnlyList<FieldError> errors) =>
        new Problem(StatusCodes.Status422UnprocessableEntity, code, detail) { Errors = errors };

    public static IResult TooManyRequests(string code, string detail, TimeSpan retryAfter) =>
        new Problem(StatusCodes.Status429TooManyRequests, code, detail) { RetryAfter = retryAfter };

    public static IResult InternalError() => new Problem(
        StatusCodes.Status500InternalServerError, "internal_error",
        "Something went wrong here. Quote the trace id when you report it.");

    public static IResult ServiceUnavailable(string code, string detail, TimeSpan retryAfter) =>
        new Problem(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = retryAfter };
}
