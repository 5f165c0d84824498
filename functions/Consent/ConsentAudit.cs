using PrivacyFunctions.Audit;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// What the audit log says about decisions. A leaf has the entry's opaque id; whose it is and where they were lies in
/// the payload.
/// </summary>
internal static class ConsentAudit
{
    public static AuditEvent Decided(TenantId tenant, PendingChange change, AuditPayload payload) => new(
        $"{change.Id}.decided", tenant, $"consent.{change.Status.ToString()!.ToLowerInvariant()}", change.Id, "done",
        change.At, payload);

    public static AuditEvent TenantDecided(
        TenantId tenant, string purpose, TenantChoice choice, AuditPayload caller) => new(
        $"{choice.Id}.decided", tenant, choice.OptedOut ? "consent.tenant_opted_out" : "consent.tenant_opted_in",
        purpose, "done", choice.At, caller);

    public static AuditEvent Forgotten(TenantId tenant, string run, int people, DateTimeOffset at) => new(
        $"{run}.forgotten", tenant, "retention.consents_forgotten", run, "done", at,
        AuditPayload.System with { Details = FormattableString.Invariant($"{people}") });
}
