using PrivacyFunctions.Audit;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Subprocessors;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance;

/// <summary>What the audit log says here. Ids repeat with the step, so that each stands there once.</summary>
internal static class GovernanceAudit
{
    public static AuditEvent Published(PolicyDocument document, AuditPayload actor) => new(
        $"{document.Announcement}.published", Tenant: null, "document.published", document.Announcement, "done",
        document.PublishedAt, actor, document.Sha256);

    public static AuditEvent Entered(Subprocessor entry, AuditPayload actor) => new(
        $"{entry.Id}.entered", Tenant: null, entry.WasInUse ? "subprocessor.recorded" : "subprocessor.announced",
        entry.Id.Value, "done", entry.AnnouncedAt, actor);

    public static AuditEvent Ended(Subprocessor entry, AuditPayload actor) => new(
        $"{entry.Id}.ended", Tenant: null, "subprocessor.ended", entry.Id.Value, "done", entry.EndedAt!.Value, actor);

    public static AuditEvent Objected(TenantId tenant, Objection objection, AuditPayload actor) => new(
        $"{objection.Subprocessor}.objected.{tenant}", tenant, "subprocessor.objected", objection.Subprocessor.Value,
        "done", objection.ObjectedAt, actor);

    public static AuditEvent Resolved(TenantId tenant, Objection objection, AuditPayload actor) => new(
        $"{objection.Subprocessor}.objection_resolved.{tenant}", tenant, "subprocessor.objection_resolved",
        objection.Subprocessor.Value, "done", objection.ResolvedAt!.Value, actor);

    /// <summary>In the tenant's own log: it can see there when it was told.</summary>
    public static AuditEvent Told(Announcement announcement, TenantId tenant, TellingMark mark) => new(
        $"{announcement.Id}.told.{tenant}", tenant, $"{announcement.Id.Split('.')[0]}.told", announcement.Id,
        mark.Told ? "done" : "failed", mark.At, AuditPayload.System);
}
