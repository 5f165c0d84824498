using PrivacyFunctions.Audit;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The audit events of an erasure. Ids derive from what happened, so a repeated step appends nothing.
/// </summary>
internal static class ErasureAudit
{
    public static AuditEvent Announced(DataSubjectRequest request, bool accepted) =>
        Event(request, "announced", accepted ? "done" : "failed", request.ReceivedAt);

    public static AuditEvent Reminded(DataSubjectRequest request, bool accepted) =>
        Event(request, "reminded", accepted ? "done" : "failed", request.GraceEndsAt ?? request.ReceivedAt);

    public static AuditEvent SignedOff(DataSubjectRequest request, AuditPayload actor) =>
        Event(request, "signed_off", "done", request.SignedOffAt ?? request.ReceivedAt, actor);

    public static AuditEvent Begun(DataSubjectRequest request) =>
        Event(request, "begun", "done", request.BegunAt ?? request.ReceivedAt);

    /// <param name="since">When the hold was noticed; part of the id, since one hold may stop it more than
    /// once.</param>
    public static AuditEvent OnHold(DataSubjectRequest request, string hold, DateTimeOffset since) => new(
        $"{request.Id}.erasure.on_hold.{hold}.{since.ToUnixTimeSeconds()}", request.TenantId, "erasure.on_hold",
        request.Id.Value, "done", since, AuditPayload.System with { Details = hold });

    public static AuditEvent Overdue(DataSubjectRequest request) =>
        Event(request, "overdue", "failed", request.RetryUntil);

    public static AuditEvent ServiceErased(ErasureRecord record, ServiceErasure service) => new(
        $"{record.Request}.erasure.service.{service.Service}", record.Tenant, "erasure.service_confirmed",
        record.Request.Value, "done", service.VerifiedAt ?? record.StartedAt,
        AuditPayload.System with { Details = service.Service });

    /// <summary>Dated when it was done; no cache holds the key any more from a few minutes later.</summary>
    public static AuditEvent KeyDestroyed(ErasureRecord record) => new(
        $"{record.Request}.erasure.key", record.Tenant, "erasure.key_destroyed", record.Request.Value, "done",
        record.KeyDestroyedAt ?? record.KeyInaccessibleAt ?? record.StartedAt, AuditPayload.System);

    public static AuditEvent RecipientTold(ErasureRecord record, string recipient, bool accepted, DateTimeOffset at) =>
        new($"{record.Request}.erasure.recipient.{recipient}", record.Tenant, "erasure.recipient_told",
            record.Request.Value, accepted ? "done" : "failed", at, AuditPayload.System with { Details = recipient });

    public static AuditEvent Finished(DataSubjectRequest request) => new(
        $"{request.Id}.erasure.finished", request.TenantId,
        request.Status is RequestStatus.Completed ? "erasure.completed" : "erasure.partially_completed",
        request.Id.Value, "done", request.CompletedAt ?? request.DueAt, AuditPayload.System);

    /// <param name="left">Service and number of records, without whose they are.</param>
    public static AuditEvent Resurrected(ErasureWatch watch, string left, DateTimeOffset at) => new(
        $"{watch.Request}.erasure.resurrected.{watch.Kind}", watch.Tenant, "erasure.resurrected", watch.Request.Value,
        "failed", at, AuditPayload.System with { Details = left });

    public static AuditEvent AskedAgain(ErasureWatch watch, DateTimeOffset at) => new(
        $"{watch.Request}.erasure.asked_again.{watch.Kind}", watch.Tenant, "erasure.asked_again", watch.Request.Value,
        "done", at, AuditPayload.System);

    private static AuditEvent Event(
        DataSubjectRequest request, string what, string outcome, DateTimeOffset at, AuditPayload? actor = null) => new(
        $"{request.Id}.erasure.{what}", request.TenantId, $"erasure.{what}", request.Id.Value, outcome, at,
        actor ?? AuditPayload.System);
}
