using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Requests;

/// <summary>The audit events of a request. Ids derive from the request, so a repeated step appends nothing.</summary>
internal static class RequestAudit
{
    public static AuditEvent Submitted(DataSubjectRequest request, AuditPayload actor) =>
        Event(request, "submitted", request.ReceivedAt, actor);

    /// <summary>Who asked in the person's name; the leaf vouches for the paper that shows the power to.</summary>
    public static AuditEvent AgentRecorded(DataSubjectRequest request, RequestAgent agent, AuditPayload actor) =>
        Event(request, "agent_recorded", request.ReceivedAt, actor with { Details = agent.Text }) with
        {
            EvidenceHash = agent.PowerOfAttorney?.Sha256,
        };

    public static AuditEvent Decided(
        DataSubjectRequest request, NoticeKind kind, DateTimeOffset now, AuditPayload actor) =>
        Event(request, kind.ToString().ToLowerInvariant(), now, actor);

    /// <param name="at">The moment that the request's own row states, so that a repeated step makes the same
    /// event.</param>
    public static AuditEvent Finished(DataSubjectRequest request, int edition, DateTimeOffset at) => new(
        $"{request.Id}.finished.{edition}", request.TenantId,
        request.Status == RequestStatus.Completed ? "request.completed" : "request.partially_completed",
        request.Id.Value, "done", at, AuditPayload.System);

    public static AuditEvent Failed(DataSubjectRequest request, DateTimeOffset at) => new(
        $"{request.Id}.failed", request.TenantId, "request.failed", request.Id.Value, "failed",
        request.CompletedAt ?? at, AuditPayload.System);

    private static AuditEvent Event(DataSubjectRequest request, string what, DateTimeOffset at, AuditPayload actor) =>
        new($"{request.Id}.{what}", request.TenantId, $"request.{what}", request.Id.Value, "done", at, actor);
}
