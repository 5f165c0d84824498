using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Requests;

/// <summary>The answers that the routes of this folder share.</summary>
internal static class RequestAnswers
{
    /// <summary>2 s: an export of ordinary size is ready by then.</summary>
    private static readonly TimeSpan PollAfter = TimeSpan.FromSeconds(2);

    public static IResult NotFound() => Problems.NotFound("request_not_found", "There is no such request.");

    public static IResult Accepted(DataSubjectRequest request) =>
        Answers.Accepted(Path(request), PollAfter, RequestView.Of(request));

    public static IResult Of(SubmissionOutcome outcome) => outcome switch
    {
        SubmissionOutcome.Accepted(var request) => Accepted(request),
        SubmissionOutcome.Duplicate(var open) => Problems.Conflict(
            "request_already_open", $"The person has an open request of this type: {open}."),
        SubmissionOutcome.SubjectUnknown => Problems.NotFound("subject_not_found", "This tenant has no such person."),
        SubmissionOutcome.SubjectAmbiguous => Problems.Conflict(
            "subject_ambiguous", "More than one person fits. Name the person by id."),
        SubmissionOutcome.NoAddress => Problems.Conflict(
            "subject_without_address",
            "The accounts service holds no e-mail address for this person, so no answer could be delivered."),
        SubmissionOutcome.DirectoryUnavailable => Problems.ServiceUnavailable(
            "directory_unavailable", "The accounts service does not answer. Nothing was recorded; try again.",
            TimeSpan.FromSeconds(30)),
        SubmissionOutcome.PurposesUnfit => Problems.Unprocessable(
            "purposes_invalid",
            "purposes are ids that GET /api/me/consents lists, and go with withdraw_consent and opt_out. Without them the product must have a purpose that the request can be about.",
            new FieldError("/purposes", "invalid_value")),
        SubmissionOutcome.NotBuilt => Problems.Unprocessable(
            "request_type_not_built",
            "This version carries out access, portability, erasure, withdraw_consent and opt_out requests.",
            new FieldError("/type", "not_built")),
        _ => throw new InvalidOperationException("Unknown submission outcome."),
    };

    private static string Path(DataSubjectRequest request) => request.Channel == Channel.SelfService
        ? $"/api/me/requests/{request.Id}"
        : $"/api/tenants/{request.TenantId}/requests/{request.Id}";
}
