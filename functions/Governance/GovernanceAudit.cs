using PrivacyFunctions.Audit;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance;

/// <summary>What the audit log says here. Ids repeat with the step, so that each stands there once.</summary>
internal static class GovernanceAudit
{
    public static AuditEvent Published(PolicyDocument document, AuditPayload actor) => new(
        $"{document.Announcement}.published", Tenant: null, "document.published", document.Announcement, "done",
        document.PublishedAt, actor, document.Sha256);

    /// <summary>In the tenant's own log: it can see there when it was told.</summary>
    public static AuditEvent Told(Announcement announcement, TenantId tenant, TellingMark mark) => new(
        $"{announcement.Id}.told.{tenant}", tenant, $"{announcement.Id.Split('.')[0]}.told", announcement.Id,
        mark.Told ? "done" : "failed", mark.At, AuditPayload.System);
}
