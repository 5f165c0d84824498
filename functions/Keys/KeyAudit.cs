using PrivacyFunctions.Audit;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// What happened to keys, in the audit log. Ids follow from what happened, so repeating a step adds nothing.
/// </summary>
internal sealed class KeyAudit(IAuditLog log, TimeProvider time)
{
    /// <param name="tenant">Null for the platform's keys.</param>
    /// <param name="what">As in <c>rotation.2</c>: what it was done to, once per tenant.</param>
    public Task RecordAsync(
        TenantId? tenant, string what, string action, CancellationToken cancellation, string outcome = "done") =>
        log.AppendAsync(
            [
                new AuditEvent(
                    $"keys.{tenant?.Value ?? "!platform"}.{what}.{action}.{outcome}", tenant, $"key.{action}", what, outcome,
                    time.GetUtcNow(), AuditPayload.System),
            ],
            cancellation);
}
