using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Holds;

/// <summary>The answers that the routes of this folder share.</summary>
internal static class HoldAnswers
{
    public static IResult NotFound() => Problems.NotFound("hold_not_found", "There is no such hold.");

    public static IResult Of(PlacementOutcome refused) => refused switch
    {
        PlacementOutcome.SubjectUnknown => Problems.NotFound("subject_not_found", "This tenant has no such person."),
        PlacementOutcome.SubjectAmbiguous => Problems.Conflict(
            "subject_ambiguous", "More than one person fits. Name the person by id."),
        PlacementOutcome.DirectoryUnavailable => Problems.ServiceUnavailable(
            "directory_unavailable",
            "The accounts service does not answer. Nothing was placed; try again, or name the person by id.",
            TimeSpan.FromSeconds(30)),
        PlacementOutcome.TooMany => Problems.Conflict(
            "too_many_holds",
            $"The tenant has {HoldLimits.ActiveHolds} active holds, the most there may be; one on the tenant covers "
                + "everybody."),
        PlacementOutcome.KeyUnavailable => Problems.Conflict(
            "key_unavailable", "The tenant is purged and its key destroyed for good. Nothing was placed."),
        _ => throw new InvalidOperationException("Unknown outcome of a placement."),
    };

    public static IResult Of(ReleaseOutcome refused) => refused switch
    {
        ReleaseOutcome.NotFound => NotFound(),
        ReleaseOutcome.Changed => Problems.PreconditionFailed(),
        ReleaseOutcome.ReleasedBefore => Problems.Conflict(
            "hold_released", "The hold has been released before; place a new one instead."),
        _ => throw new InvalidOperationException("Unknown outcome of a release."),
    };
}
