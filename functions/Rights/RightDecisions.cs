using PrivacyFunctions.Audit;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights;

/// <summary>
/// What the controller decides about an objection, or about corrections that the pack leaves to it. A refusal is told
/// with its reason (GDPR Art. 12(4)), and there is none without the notice that tells it.
/// </summary>
public sealed class RightDecisions(
    RequestStore requests, RequestNotices notices, IAuditLog audit, TimeProvider time)
{
    /// <summary>Null where there is no such request.</summary>
    public async Task<RightDecided?> UpholdAsync(
        TenantId tenant, RequestId id, AuditPayload actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var outcome = await requests.UpdateAsync(
            tenant, id, request => request.Uphold(actor.Actor, now), cancellation);
        if (outcome is Transition.To(var upheld))
            await audit.AppendAsync([RightsAudit.Upheld(upheld, actor)], cancellation);
        return outcome is null ? null : new RightDecided(outcome, Notice: null);
    }

    /// <inheritdoc cref="UpholdAsync"/>
    public async Task<RightDecided?> RefuseAsync(
        TenantId tenant, RequestId id, string reason, AuditPayload actor, CancellationToken cancellation)
    {
        if (await requests.GetAsync(tenant, id, cancellation) is not { } request)
            return null;
        if (!request.AwaitsDecision)
            return new RightDecided(request.Decline(time.GetUtcNow()), Notice: null);
        var (kind, outcome) = request.IsUnderWay
            ? (NoticeKind.Incomplete, await DeclineAsync(request, reason, actor, cancellation))
            : (NoticeKind.Rejected, await notices.DecideAsync(
                tenant, id, NoticeKind.Rejected, reason, actor, cancellation));
        return outcome is null ? null
            : new RightDecided(outcome, outcome is Transition.To ? new NoticeDueV1(tenant, id, kind) : null);
    }

    /// <summary>What was carried out without a decision stays; the person is told what was not, and why.</summary>
    private async Task<Transition?> DeclineAsync(
        DataSubjectRequest request, string reason, AuditPayload actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var outcome = await notices.GiveUpAsync(
            request.TenantId, request.Id, current => current.Decline(now), reason, cancellation);
        if (outcome is Transition.To(var declined))
            await audit.AppendAsync([RightsAudit.Declined(declined, actor)], cancellation);
        return outcome;
    }
}

/// <param name="Notice">What has to be mailed; null where nothing has.</param>
public sealed record RightDecided(Transition Outcome, NoticeDueV1? Notice);
