using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>The answers that the routes of this folder share.</summary>
internal static class SubprocessorAnswers
{
    public static IResult NotFound() => Problems.NotFound("subprocessor_not_found", "There is no such subprocessor.");

    public static IResult NoObjection() => Problems.NotFound("objection_not_found", "There is no such objection.");

    public static IResult Of(SubprocessorChange.Refused refused) => Problems.Conflict(refused.Code, refused.Sentence);

    public static IResult TooEarly(DateTimeOffset earliest) => Problems.Unprocessable(
        "starts_too_early",
        $"The earliest startsAt that can be announced now is {earliest:yyyy-MM-dd'T'HH:mm:ss'Z'}.",
        new FieldError("/startsAt", "starts_too_early"));
}
