using System.Text.Json;
using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// What the audit log says about an organisation's export. Its package and links have the events of every package.
/// </summary>
internal static class OrganisationExportAudit
{
    public static AuditEvent Requested(OrganisationExport export, AuditPayload actor) =>
        Event(export, "requested", "requested", export.RequestedAt, actor);

    /// <param name="edition">Each has an event of its own.</param>
    public static AuditEvent Finished(OrganisationExport export, int edition, DateTimeOffset at) => Event(
        export, $"finished.{edition}.{Name(export.Status)}", Name(export.Status), at, AuditPayload.System,
        export.Status is OrganisationExportStatus.Failed ? "failed" : "done");

    public static AuditEvent Cancelled(OrganisationExport export, AuditPayload actor) =>
        Event(export, "cancelled", "cancelled", export.ClosedAt ?? export.RequestedAt, actor);

    public static AuditEvent Withdrawn(OrganisationExport export, string because, DateTimeOffset at) =>
        Event(export, $"withdrawn.{because}", "package_withdrawn", at, AuditPayload.System with { Details = because });

    private static string Name(OrganisationExportStatus status) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static AuditEvent Event(
        OrganisationExport export, string id, string what, DateTimeOffset at, AuditPayload actor,
        string outcome = "done") => new(
        $"{export.Id}.organisation.{id}", export.Tenant, $"organisation_export.{what}", export.Id.Value, outcome, at,
        actor);
}
