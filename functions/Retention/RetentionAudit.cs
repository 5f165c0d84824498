using System.Text.Json;
using System.Text.Json.Serialization;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>What the audit log says about sweeps, settings and facts.</summary>
internal static class RetentionAudit
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static AuditEvent Swept(TenantId tenant, string rule, SweepSummary summary) => new(
        $"{summary.Run}.swept", tenant, "retention.swept", rule,
        summary.Outcome switch { SweepOutcome.Failed => "failed", SweepOutcome.Held => "refused", _ => "done" },
        summary.At, AuditPayload.System with { Details = JsonSerializer.Serialize(summary, Json) });

    public static AuditEvent Hashed(
        TenantId tenant, string run, string rule, SecretHash secret, DateTimeOffset at) => new(
        $"{run}.secret.{secret.Field}.{secret.Sha256}", tenant, "retention.secret_hashed", rule, "done", at,
        AuditPayload.System with { Details = JsonSerializer.Serialize(secret, Json) });

    public static AuditEvent Set(
        TenantId tenant, string id, TenantSettingsRow settings, DateTimeOffset at, AuditPayload caller) => new(
        $"{id}.retention_set", tenant, "retention.set", tenant.Value, "done", at,
        caller with { Details = JsonSerializer.Serialize(settings.Days, Json) });

    public static AuditEvent Told(TenantId tenant, ProductFact fact, DateTimeOffset at, AuditPayload caller) => new(
        $"fact.{tenant}.{fact.Id}", tenant, "product.fact", fact.Type.WireName(), "done", at, caller);

    public static AuditEvent Asked(TenantId tenant, string id, DateTimeOffset at, AuditPayload caller) => new(
        $"{id}.retention_asked", tenant, "retention.run_asked", tenant.Value, "done", at, caller);
}
