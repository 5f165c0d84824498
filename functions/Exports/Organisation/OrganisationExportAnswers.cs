using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>The answers about organisations' exports.</summary>
internal static class OrganisationExportAnswers
{
    /// <summary>10 s: an organisation has more than a person.</summary>
    private static readonly TimeSpan PollAfter = TimeSpan.FromSeconds(10);

    public static IResult NotFound() => Problems.NotFound("export_not_found", "There is no such export.");

    public static IResult Accepted(OrganisationExport export) => Answers.Accepted(
        $"/api/tenants/{export.Tenant}/exports/{export.Id}", PollAfter, OrganisationExportView.Of(export));

    public static IResult Of(OrganisationExportOutcome outcome) => outcome switch
    {
        OrganisationExportOutcome.Accepted(var export) => Accepted(export),
        OrganisationExportOutcome.AlreadyOpen(var open) => Problems.Conflict(
            "export_already_open", $"The organisation has an export that is not finished: {open.Id}."),
        OrganisationExportOutcome.NoAddress => Problems.Conflict(
            "subject_without_address",
            "The accounts service holds no e-mail address for you, so nothing could be delivered. Nothing was recorded."),
        OrganisationExportOutcome.DirectoryUnavailable => Problems.ServiceUnavailable(
            "directory_unavailable", "The accounts service does not answer. Nothing was recorded; try again.",
            TimeSpan.FromSeconds(30)),
        _ => throw new InvalidOperationException("Unknown outcome of an export's submission."),
    };
}
