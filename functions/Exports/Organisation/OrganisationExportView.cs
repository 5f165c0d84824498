using System.Text.Json.Serialization;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>An organisation's export as the API shows it.</summary>
/// <param name="ThenDelete">The organisation's deletion begins when a complete package is delivered.</param>
/// <param name="ClosedAt">Since when nothing more is collected.</param>
/// <param name="DeletionBegunAt">When the deletion began.</param>
/// <param name="Reason">Why it failed: <c>services_missing</c>, <c>undeliverable</c>,
/// <c>recipient_erased</c>.</param>
public sealed record OrganisationExportView(
    RequestId Id, string TenantId, OrganisationExportStatus Status, DateTimeOffset RequestedAt,
    DateTimeOffset RetryUntil, bool ThenDelete,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ClosedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DeletionBegunAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    IReadOnlyList<ServiceView> Services)
{
    public static OrganisationExportView Of(OrganisationExport export) => new(
        export.Id, export.Tenant.Value, export.Status, export.RequestedAt, export.RetryUntil,
        export.Deletion is not null, export.ClosedAt, export.DeletionBegunAt, export.Reason,
        [.. export.Services.Select(ServiceView.Of)]);
}
