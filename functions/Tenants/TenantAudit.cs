using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Tenants;

/// <summary>What the audit log says about a tenant's life. Ids repeat with the step, so that it stands there once.</summary>
internal static class TenantAudit
{
    public const string CertifiedAction = "tenant.deletion_certified";
    public const string SupplementedAction = "tenant.deletion_supplemented";

    /// <param name="what">As in <c>activated</c>.</param>
    /// <param name="at">When the tenant came into its state.</param>
    public static AuditEvent Changed(Tenant tenant, string what, DateTimeOffset at, AuditPayload actor) => new(
        $"tenant.{tenant.Id}.{what}.{at.ToUnixTimeMilliseconds()}", tenant.Id, $"tenant.{what}", tenant.Id.Value, "done",
        at, actor);

    public static AuditEvent Held(Tenant tenant, string hold, DateTimeOffset now) => new(
        $"{tenant.Deletion!.Id}.held.{hold}", tenant.Id, "tenant.purge_held", tenant.Deletion.Id, "refused", now,
        AuditPayload.System with { Details = hold });

    public static AuditEvent PurgeBegun(Tenant tenant, DateTimeOffset at) => new(
        $"{tenant.Deletion!.Id}.begun", tenant.Id, "tenant.purge_begun", tenant.Deletion.Id, "done", at,
        AuditPayload.System);

    public static AuditEvent ServicePurged(PurgeRecord record, PurgedService service) => new(
        $"{record.Deletion}.purged.{service.Result.Name}", record.Tenant, "tenant.service_purged",
        record.Deletion, "done", service.VerifiedAt, AuditPayload.System with { Details = service.Result.Name });

    public static AuditEvent ServiceNotPurged(
        TenantId tenant, string deletion, Collection collection, Receipt receipt, DateTimeOffset now) => new(
        $"{deletion}.stopped.{collection.Service}.{collection.Name}.{now.ToUnixTimeSeconds()}", tenant,
        "tenant.service_not_purged", deletion, receipt is Receipt.Held ? "refused" : "failed", now,
        AuditPayload.System with
        {
            Details = receipt is Receipt.Failed(var reason, _)
                ? $"{collection.Service}.{collection.Name}: {reason.WireName()}"
                : $"{collection.Service}.{collection.Name}: held",
        });

    public static AuditEvent Certified(
        TenantId tenant, string deletion, DateTimeOffset at, string hash) => new(
        $"{deletion}.certified", tenant, CertifiedAction, deletion, "done", at, AuditPayload.System, hash);

    public static AuditEvent Supplemented(
        TenantId tenant, string deletion, DateTimeOffset at, string hash) => new(
        $"{deletion}.supplemented", tenant, SupplementedAction, deletion, "done", at, AuditPayload.System, hash);

    public static AuditEvent Told(
        TenantId tenant, string what, string target, DateTimeOffset at, bool accepted) => new(
        $"{target}.told.{what}.{at.ToUnixTimeSeconds()}", tenant, $"tenant.told_{what}", target,
        accepted ? "done" : "failed", at, AuditPayload.System);

    public static AuditEvent Purged(Tenant tenant, DateTimeOffset at) => new(
        $"{tenant.Deletion!.Id}.done", tenant.Id, "tenant.purged", tenant.Deletion.Id, "done", at,
        AuditPayload.System);
}
