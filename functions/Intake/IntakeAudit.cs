using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Intake;

/// <summary>
/// The audit events before a request. Ids derive from the record, so a repeated step appends nothing. Addresses are not
/// even in the payloads: those stay for years.
/// </summary>
internal static class IntakeAudit
{
    public static AuditEvent Received(IntakeRecord record, AuditPayload caller) =>
        Event(record, "received", "done", record.ReceivedAt, caller);

    public static AuditEvent Confirmed(IntakeRecord record, AuditPayload confirmer) =>
        Event(record, "confirmed", "done", record.ConfirmedAt!.Value, confirmer);

    /// <summary>It came to no request: expired, answered with why, or its address takes no mails.</summary>
    public static AuditEvent Closed(IntakeRecord record) => Event(
        record, record.State.ToString().ToLowerInvariant(), record.State is IntakeState.Answered ? "done" : "failed",
        record.ClosedAt!.Value, AuditPayload.System);

    private static AuditEvent Event(
        IntakeRecord record, string what, string outcome, DateTimeOffset at, AuditPayload payload) =>
        new($"{record.Id}.intake.{what}", record.Tenant, $"intake.{what}", record.Id.Value, outcome, at, payload);
}
