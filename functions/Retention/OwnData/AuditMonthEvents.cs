using System.Globalization;
using System.Security.Cryptography;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>What the audit log says about its own months.</summary>
internal static class AuditMonthEvents
{
    public static AuditEvent Aggregated(
        TenantId? tenant, KeyScope.AuditMonth month, AuditMonth counts, DateTimeOffset at) => new(
        AuditMonths.AggregatedId(tenant, month), tenant, "audit.month_aggregated", month.Text, "done", at,
        AuditPayload.System, Convert.ToHexStringLower(SHA256.HashData(counts.Document(tenant, month))));

    public static AuditEvent Forgotten(
        TenantId? tenant, KeyScope.AuditMonth month, AuditMonth counts, DateTimeOffset at) => new(
        $"auditmonth.{tenant?.Value ?? "platform!"}.{month.Text}.forgotten", tenant, "audit.month_forgotten",
        month.Text, "done", at,
        AuditPayload.System with { Details = counts.Events.ToString(CultureInfo.InvariantCulture) });

    public static AuditEvent KeyDestroyed(KeyScope.AuditMonth month, DateTimeOffset at) => new(
        $"auditmonth.{month.Text}.key_destroyed", null, "audit.month_key_destroyed", month.Text, "done", at,
        AuditPayload.System);
}
