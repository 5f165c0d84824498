using PrivacyFunctions.Audit;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

/// <summary>The audit events of rights. Ids derive from what happened, so a repeated step appends nothing.</summary>
internal static class RightsAudit
{
    public static AuditEvent Upheld(DataSubjectRequest request, AuditPayload actor) => new(
        $"{request.Id}.upheld", request.TenantId, "request.upheld", request.Id.Value, "done",
        request.DecidedAt ?? request.ReceivedAt, actor);

    public static AuditEvent Declined(DataSubjectRequest request, AuditPayload actor) => new(
        $"{request.Id}.declined", request.TenantId, "request.declined", request.Id.Value, "done",
        request.DecidedAt ?? request.CompletedAt ?? request.ReceivedAt, actor);

    /// <param name="n">Which of the request's corrections at the service.</param>
    /// <param name="field">Which field changed: in the sealed payload only. What it said and says is nowhere.</param>
    public static AuditEvent Rectified(
        DataSubjectRequest request, string service, int n, string field, DateTimeOffset at) =>
        new($"{request.Id}.rectified.{service}.{n}", request.TenantId, "request.rectified", request.Id.Value, "done",
            at, AuditPayload.System with { Details = field });

    /// <param name="parts">Of how much they were told.</param>
    public static AuditEvent RecipientTold(
        DataSubjectRequest request, string recipient, int parts, bool accepted, DateTimeOffset at) =>
        new($"{request.Id}.recipient.{recipient}.{parts}", request.TenantId, "request.recipient_told", request.Id.Value,
            accepted ? "done" : "failed", at, AuditPayload.System with { Details = recipient });

    /// <summary>Services that an upheld objection adds later are another event.</summary>
    public static AuditEvent InForce(Restriction restriction) => new(
        $"{restriction.Id}.restriction.in_force.{restriction.Services?.Count ?? 0}", restriction.TenantId,
        "restriction.in_force", restriction.Id.Value, "done", restriction.InForceAt, AuditPayload.System);

    public static AuditEvent LiftAsked(Restriction restriction, AuditPayload actor) =>
        Lift(restriction, "lift_asked", "done", restriction.Lift!.AskedAt, actor);

    public static AuditEvent Lifted(Restriction restriction) =>
        Lift(restriction, "lifted", "done", restriction.LiftedAt!.Value, AuditPayload.System);

    public static AuditEvent NotLifted(Restriction restriction, DateTimeOffset at) =>
        Lift(restriction, "not_lifted", "failed", at, AuditPayload.System);

    private static AuditEvent Lift(
        Restriction restriction, string what, string outcome, DateTimeOffset at, AuditPayload actor) =>
        new($"{restriction.Lift!.Mail}.restriction.{what}", restriction.TenantId, $"restriction.{what}",
            restriction.Id.Value, outcome, at, actor);
}
