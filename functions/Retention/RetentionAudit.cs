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
        TenantId tenant, string id, TenantSettings settings, DateTimeOffset at, AuditPayload caller) => new(
        $"{id}.retention_set", tenant, "retention.set", tenant.Value, "done", at,
        caller with { Details = JsonSerializer.Serialize(settings.Days, Json) });

    /// <summary>A shorter time was asked for; it holds from a later day on.</summary>
    public static AuditEvent ShorteningAsked(TenantId tenant, WaitingSetting waiting, AuditPayload caller) => new(
        $"{waiting.Id}.retention_shortening_asked", tenant, "retention.shortening_asked", tenant.Value, "done",
        waiting.AskedAt, caller with { Details = Details(waiting) });

    /// <summary>It was taken back, or something else was asked for, before it held.</summary>
    public static AuditEvent ShorteningDropped(
        TenantId tenant, string id, WaitingSetting waiting, DateTimeOffset at, AuditPayload caller) => new(
        $"{id}.retention_shortening_dropped", tenant, "retention.shortening_dropped", tenant.Value, "done", at,
        caller with { Details = Details(waiting) });

    public static AuditEvent ShorteningTold(
        TenantId tenant, WaitingSetting waiting, bool accepted, DateTimeOffset at) => new(
        $"{waiting.Id}.retention_shortening_told", tenant, "retention.shortening_told", tenant.Value,
        accepted ? "done" : "failed", at, AuditPayload.System);

    /// <summary>What waited holds, by whom it was asked for.</summary>
    public static AuditEvent Shortened(
        TenantId tenant, WaitingSetting waiting, TenantSettings settings, DateTimeOffset at) => new(
        $"{waiting.Id}.retention_set", tenant, "retention.set", tenant.Value, "done", at,
        new AuditPayload(waiting.Actor, Details: JsonSerializer.Serialize(settings.Days, Json)));

    public static AuditEvent Told(TenantId tenant, ProductFact fact, DateTimeOffset at, AuditPayload caller) => new(
        $"fact.{tenant}.{fact.Id}", tenant, "product.fact", fact.Type.WireName(), "done", at, caller);

    public static AuditEvent Asked(TenantId tenant, string id, DateTimeOffset at, AuditPayload caller) => new(
        $"{id}.retention_asked", tenant, "retention.run_asked", tenant.Value, "done", at, caller);

    private static string Details(WaitingSetting waiting) => JsonSerializer.Serialize(
        new { waiting.Setting, waiting.Days, waiting.EffectiveAt }, Json);
}
