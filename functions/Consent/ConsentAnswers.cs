using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Consent;

/// <summary>The answers that the routes of this folder share.</summary>
internal static class ConsentAnswers
{
    public static IResult NoSuchPurpose() =>
        Problems.NotFound("purpose_not_found", "The product has no such purpose that people decide about.");

    public static IResult Refusal(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.OtherDocument(var kind) => Problems.Conflict(
            "document_not_in_force",
            $"The version of {kind} that was shown is not in force. Show the one that GET /api/me/consents names and ask again."),
        DecisionOutcome.Fenced => Problems.Conflict(
            "subject_fenced", "The person is being erased; nothing is recorded about them any more."),
        DecisionOutcome.Changed => Problems.PreconditionFailed(),
        DecisionOutcome.TooMany => Problems.Conflict(
            "too_many_decisions", $"At most {ConsentLimits.Decisions} decisions about a purpose are recorded."),
        _ => throw new InvalidOperationException("Unknown outcome of a decision."),
    };
}
