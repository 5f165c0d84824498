using PrivacyFunctions.Audit;
using PrivacyFunctions.Governance.Breaches;
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

    public static AuditEvent Recorded(Breach breach, AuditPayload actor) => new(
        $"{breach.Id}.recorded", Tenant: null, "breach.recorded", breach.Id.Value, "done", breach.RecordedAt, actor);

    public static AuditEvent Assessed(Breach breach, AuditPayload actor) => new(
        $"{breach.Id}.assessed.{breach.AssessedAt!.Value.ToUnixTimeMilliseconds()}", Tenant: null, "breach.assessed",
        breach.Id.Value, "done", breach.AssessedAt.Value, actor);

    public static AuditEvent NotificationBegun(Breach breach, AuditPayload actor) => new(
        $"{breach.Id}.notification_begun", Tenant: null, "breach.notification_begun", breach.Id.Value, "done",
        breach.NotificationBegunAt!.Value, actor);

    public static AuditEvent Notified(Breach breach) => new(
        $"{breach.Id}.notified", Tenant: null, "breach.notified", breach.Id.Value, "done", breach.NotifiedAt!.Value,
        AuditPayload.System);

    /// <summary>Once of each kind.</summary>
    public static AuditEvent Reminded(Breach breach, BreachReminder reminder, DateTimeOffset now)
    {
        var what = reminder switch
        {
            BreachReminder.AssessmentDue => "assessment_due",
            BreachReminder.AssessmentMissed => "assessment_missed",
            BreachReminder.NotificationDue => "notification_due",
            _ => "notification_missed",
        };
        return new AuditEvent(
            $"{breach.Id}.{what}", Tenant: null, $"breach.{what}", breach.Id.Value, "done", now, AuditPayload.System);
    }

    /// <summary>In the tenant's own log: it can see there when it was told.</summary>
    public static AuditEvent Told(Announcement announcement, TenantId tenant, TellingMark mark) => new(
        $"{announcement.Id}.told.{tenant}", tenant, $"{announcement.Id.Split('.')[0]}.told", announcement.Id,
        mark.Told ? "done" : "failed", mark.At, AuditPayload.System);
}
