using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights;

/// <summary>The steps that begin and end a right: the request's own status follows them.</summary>
public sealed class RightsCourse(
    RequestStore requests, RequestNotices notices, RequestContacts contacts, RightDemands demands,
    RestrictionStore restrictions, PolicyPack pack, ITenantDirectory tenants, IFences fences, IAuditLog audit,
    TimeProvider time)
{
    private const string ReachesNothing =
        "The right to object reaches processing for legitimate interests and direct marketing. What you named is " +
        "processed on another legal basis.";

    /// <summary>Whether it waits, goes on or is over, as of now; puts in force what needs no decision.</summary>
    public async Task<RightTurnV1> BeginAsync(RightStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        // Of a tenant that is being deleted nothing is done one by one; the reconciler goes on if it is restored.
        if (!await tenants.ExistsAsync(tenant, cancellation) || await FailFencedAsync(started, cancellation))
            return Stopped();
        if (await requests.UpdateAsync(tenant, id, request => request.Start(), cancellation)
            is not Transition.To(var running))
            return await ClosedAsync(started, cancellation);
        if (running.Services.Count == 0)
        {
            var demand = await demands.OpenAsync(tenant, id, cancellation)
                ?? throw new InvalidOperationException("An open request still says what is asked for.");
            var first = RightAnswers.First(pack, demand);
            if (await requests.UpdateAsync(
                tenant, id, request => request.Services.Count == 0 ? request.Answer(first) : new Transition.To(request),
                cancellation) is not Transition.To(var answered))
                return await ClosedAsync(started, cancellation);
            running = answered;
        }

        return Reaches(running) ? await GoOnAsync(started, running, cancellation)
            : await DeclineAsync(started, cancellation);
    }

    /// <summary>The receipts stand in the request already; a request that is closed stays as it is.</summary>
    public async Task FinishAsync(FinishRightV1 step, CancellationToken cancellation)
    {
        var (tenant, id) = (step.Tenant, step.Request);
        var now = time.GetUtcNow();
        await requests.UpdateAsync(
            tenant, id, request => request.Finish(request.Services, now, step.WillRetry, step.Undeliverable),
            cancellation);
        // Also for one that had finished already: the run that finished it may have ended before what follows.
        if (await requests.GetAsync(tenant, id, cancellation) is not { CompletedAt: { } at } finished)
            return;
        // One that failed meanwhile, because its person was erased, has not been completed in any part.
        if (finished.Status is RequestStatus.Completed or RequestStatus.PartiallyCompleted)
            await audit.AppendAsync([RequestAudit.Finished(finished, step.Round, at)], cancellation);
        if (!finished.IsOpen)
            await contacts.ForgetAsync(tenant, id, cancellation);
    }

    private async Task<RightTurnV1> GoOnAsync(
        RightStartedV1 started, DataSubjectRequest running, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        var now = time.GetUtcNow();
        // Point of no return, unless somebody still has to decide: from here on it cannot be withdrawn.
        var outcome = await requests.UpdateAsync(
            tenant, id,
            request => request.Answer(RightAnswers.Upheld(request)) is Transition.To(var next) && !next.AwaitsDecision
                ? next.Seal(now) : request.Answer(RightAnswers.Upheld(request)),
            cancellation);
        if (outcome is not Transition.To(var current))
            return await ClosedAsync(started, cancellation);
        await EnforceAsync(current, cancellation);

        // An erasure that ended since the look above has removed the restrictions that it saw, and not this one.
        if (await fences.IsFencedAsync(tenant, current.Subject, cancellation))
            await restrictions.ForgetSubjectAsync(tenant, current.Subject, cancellation);
        return new RightTurnV1(
            Stopped: false, Declined: false, current.AwaitsDecision,
            [
                .. current.Services.Where(service => service.Items.Any(RectificationRules.IsToDo))
                    .Select(service => service.Name),
            ],
            current.RetryUntil);
    }

    /// <summary>Writes the restriction's own row, which outlives the request.</summary>
    private async Task EnforceAsync(DataSubjectRequest request, CancellationToken cancellation)
    {
        string[] services =
        [
            .. request.Services.Where(service => service.Items.Any(item => item.Receipt is Receipt.Restricted))
                .Select(service => service.Name),
        ];
        if (services.Length == 0)
            return;
        var (ground, everywhere) = request.Type is RequestType.Restriction &&
            await demands.OpenAsync(request.TenantId, request.Id, cancellation) is RightDemand.Restrict asked
            ? (asked.Ground, asked.Services is null) : (RestrictionGround.ObjectionUpheld, false);
        var restriction = new Restriction(
            request.Id, request.TenantId, request.Subject, ground, everywhere ? null : services,
            RestrictionState.InForce, time.GetUtcNow());
        await restrictions.EnforceAsync(restriction, cancellation);
        if (await restrictions.GetAsync(request.TenantId, request.Id, cancellation) is { } written)
            await audit.AppendAsync([RightsAudit.InForce(written)], cancellation);
    }

    private static bool Reaches(DataSubjectRequest request) => request.Type is not RequestType.Objection ||
        request.Services.Any(service => service.Items.Any(
            item => item.Receipt is Receipt.Pending or Receipt.Restricted));

    private async Task<RightTurnV1> DeclineAsync(RightStartedV1 started, CancellationToken cancellation)
    {
        await notices.DecideAsync(
            started.Tenant, started.Request, NoticeKind.Rejected, ReachesNothing, AuditPayload.System, cancellation);
        return Stopped(declined: true);
    }

    /// <summary>A request that was rejected by this step before: its notice may not be out yet.</summary>
    private async Task<RightTurnV1> ClosedAsync(RightStartedV1 started, CancellationToken cancellation) =>
        Stopped(await requests.GetAsync(started.Tenant, started.Request, cancellation)
            is { Status: RequestStatus.Rejected });

    /// <summary>An erased person has nothing left that could be restricted or corrected.</summary>
    private async Task<bool> FailFencedAsync(RightStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        if (await requests.GetAsync(tenant, id, cancellation) is not { IsOpen: true } request ||
            !await fences.IsFencedAsync(tenant, request.Subject, cancellation))
            return false;
        var now = time.GetUtcNow();
        if (await requests.UpdateAsync(tenant, id, open => open.Fail(now), cancellation) is Transition.To(var failed))
            await audit.AppendAsync([RequestAudit.Failed(failed, now)], cancellation);
        await contacts.ForgetAsync(tenant, id, cancellation);
        return true;
    }

    private static RightTurnV1 Stopped(bool declined = false) =>
        new(Stopped: true, declined, Awaits: false, [], default);
}
