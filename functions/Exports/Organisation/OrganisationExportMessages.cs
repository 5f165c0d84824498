using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Input of <see cref="OrganisationExportOrchestrator"/>. As all messages here: opaque ids, counts and reasons only. The
/// steps that make the package have a person's messages.
/// </summary>
public sealed record OrganisationExportStartedV1(TenantId Tenant, RequestId Export);

/// <param name="Stopped">It is over, or its tenant is not served; nothing more is collected.</param>
/// <param name="DeletionDue">Everything is delivered, and the tenant's deletion that waited for it has not begun.</param>
public sealed record OrganisationExportPlanV1(IReadOnlyList<string> Services, bool Stopped, bool DeletionDue);

public sealed record FinishOrganisationExportV1(
    TenantId Tenant, RequestId Export, IReadOnlyList<ServiceResult> Services, bool WillRetry, int Edition,
    bool Undeliverable);

/// <param name="DeletionDue">As in the plan.</param>
public sealed record OrganisationExportFinishedV1(bool DeletionDue);
