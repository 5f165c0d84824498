using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>The steps that decide when an erasure begins, stops for a hold, goes on and ends.</summary>
public sealed class ErasureCourse(
    RequestStore requests, ITenantDirectory tenants, ErasureStore erasures, ErasureMails mails, IHolds holds,
    OwnIdentifiers identifiers, RightConflicts conflicts,
    PolicyPack pack, IAuditLog audit, TimeProvider time, ILogger<ErasureCourse> log)
{
    /// <summary>
    /// 12 hours between two looks at what waits for somebody (a sign-off, the release of a hold): the event that wakes
    /// it may be lost.
    /// </summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(12);

    /// <summary>5 minutes until the accounts service is asked again who the person is now.</summary>
    private static readonly TimeSpan AskDirectoryAgain = TimeSpan.FromMinutes(5);

    /// <summary>Whether the erasure waits, begins, goes on or is over, as of now.</summary>
    /// <exception cref="Storage.StorageUnavailableException">The holds cannot be read, so nothing begins.</exception>
    public async Task<ErasureTurnV1> BeginAsync(ErasureStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id, _) = started;
        var now = time.GetUtcNow();
        // Nothing of a tenant that is being deleted is done one by one; the reconciler goes on if it is restored.
        if (!await tenants.ExistsAsync(tenant, cancellation) ||
            await requests.GetAsync(tenant, id, cancellation) is not { IsOpen: true } request)
            return Stopped;
        if (request.Status is RequestStatus.InGrace && now < request.GraceEndsAt)
            return Wait(await NextInGraceAsync(request, now, cancellation));
        if (request.Status is RequestStatus.AwaitingSignOff)
            return Wait(now + LookAgain);

        // Whoever had the processing restricted wants the records kept: a restriction that came in between ends first.
        if (request.BegunAt is null && await conflicts.KeepsRecordsAsync(
            tenant, request.Subject, request.Channel, cancellation))
        {
            log.LogWarning("Erasure {Request} does not begin: the processing is restricted at the person's wish.", id);
            return Wait(now + LookAgain);
        }

        // Holds are read before the compare-and-set; one that is placed in between is seen by the gate, which reads
        // them again at the moment of destruction.
        var hold = await holds.FindAsync(tenant, request.Subject, cancellation);
        if (hold is null && request.BegunAt is null && !await IsKnownAsync(request, cancellation))
            return Wait(now + AskDirectoryAgain);
        var outcome = await requests.UpdateAsync(
            tenant, id, current => current.Begin(now, hold), cancellation);
        if (outcome is Transition.Refused("in_grace" or "sign_off_awaited", _))
            return Wait(now + LookAgain);
        if (outcome is not Transition.To(var next))
            return Stopped;
        await RecordAsync(next, now, cancellation);
        return next.Status is RequestStatus.OnHold
            ? Wait(now + LookAgain)
            : new ErasureTurnV1(Stopped: false, Begun: true, now, Groups());
    }

    /// <summary>Writes how far the services have come; an erasure that a hold stopped is on hold from here on.</summary>
    public async Task RecordRoundAsync(ErasureRoundV1 round, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var services = WithHeld(round);
        var outcome = await requests.UpdateAsync(
            round.Tenant, round.Request,
            request => round.Hold is { } hold
                ? request.StopForHold(hold, services)
                : request.Progress(services),
            cancellation);
        if (outcome is not Transition.To(var next))
            return;
        if (round.Hold is { } held)
            await MarkHeldAsync(next, held, now, cancellation);
        else if (now > next.RetryUntil)
            await AlarmAsync(next, cancellation);
    }

    /// <summary>Everything is erased, certified and told.</summary>
    public async Task FinishAsync(FinishErasureV1 step, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var record = await erasures.FindAsync(step.Tenant, step.Request, cancellation)
            ?? throw new InvalidOperationException("An erasure without a record cannot have been carried out.");
        var services = record.Services.Select(service => service.Result).ToList();
        await requests.UpdateAsync(
            step.Tenant, step.Request,
            request => request.Finish(services, now, willRetry: false, step.Undeliverable),
            cancellation);
        // Also for one that had finished already: the run that finished it may have ended before its event was logged.
        if (await requests.GetAsync(step.Tenant, step.Request, cancellation)
            is { IsOpen: false, BegunAt: not null } finished)
            await audit.AppendAsync([ErasureAudit.Finished(finished)], cancellation);
    }

    private static ErasureTurnV1 Stopped { get; } = new(Stopped: true, Begun: false, default, []);

    private static ErasureTurnV1 Wait(DateTimeOffset until) => new(Stopped: false, Begun: false, until, []);

    private IReadOnlyList<IReadOnlyList<string>> Groups() => pack.Erasure.Order.Count > 0
        ? pack.Erasure.Order
        : [[.. pack.Services.Select(service => service.Name)]];

    /// <summary>Whom the erasure is about, as of now; false while nobody can say.</summary>
    private async Task<bool> IsKnownAsync(DataSubjectRequest request, CancellationToken cancellation)
    {
        try
        {
            await identifiers.RefreshAsync(request, cancellation);
            return true;
        }
        catch (ConnectorException fault)
        {
            log.LogWarning(
                "Erasure {Request} does not begin yet: {Service} does not say who the person is now.", request.Id,
                fault.Service);
            return false;
        }
    }

    /// <summary>When grace asks for attention next; the reminder goes out on the way.</summary>
    private async Task<DateTimeOffset> NextInGraceAsync(
        DataSubjectRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        var end = request.GraceEndsAt!.Value;
        if (pack.Erasure.ReminderBefore?.Before(end) is not { } remindAt || remindAt <= request.ReceivedAt)
            return end;
        if (now < remindAt)
            return remindAt;
        await mails.RemindAsync(request, cancellation);
        return end;
    }

    /// <summary>
    /// Also when this turn changed nothing: the one that did may have ended before it wrote this.
    /// </summary>
    private async Task RecordAsync(DataSubjectRequest request, DateTimeOffset at, CancellationToken cancellation)
    {
        if (request is { Status: RequestStatus.OnHold, Hold: { } hold })
        {
            await MarkHeldAsync(request, hold, at, cancellation);
            return;
        }

        await audit.AppendAsync([ErasureAudit.Begun(request)], cancellation);
        if (await erasures.FindAsync(request.TenantId, request.Id, cancellation) is not null)
            await MarkReleasedAsync(request, at, cancellation);
    }

    private async Task MarkHeldAsync(
        DataSubjectRequest request, string hold, DateTimeOffset at, CancellationToken cancellation)
    {
        var since = at;
        if (await erasures.FindAsync(request.TenantId, request.Id, cancellation) is not null)
        {
            var record = await erasures.UpdateAsync(
                request.TenantId, request.Id, current => current.HeldBy(hold, at), cancellation);
            since = record.Holds.Last(interval => interval.Hold == hold).From;
        }

        await audit.AppendAsync([ErasureAudit.OnHold(request, hold, since)], cancellation);
    }

    private Task MarkReleasedAsync(DataSubjectRequest request, DateTimeOffset at, CancellationToken cancellation) =>
        erasures.UpdateAsync(request.TenantId, request.Id, current => current.Released(at), cancellation);

    /// <summary>It goes on all the same: an erasure that has begun is never given up.</summary>
    private async Task AlarmAsync(DataSubjectRequest request, CancellationToken cancellation)
    {
        log.LogError(
            "Erasure {Request} is past its due date, and these services are not confirmed: {Services}.", request.Id,
            string.Join(", ", request.Services.Where(service => service.Failed).Select(service => service.Name)));
        await audit.AppendAsync([ErasureAudit.Overdue(request)], cancellation);
    }

    /// <summary>Services that were not reached any more are held, and say so.</summary>
    private IReadOnlyList<ServiceResult> WithHeld(ErasureRoundV1 round)
    {
        if (round.Hold is not { } hold)
            return round.Services;
        var reached = round.Services.Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        var held = pack.Services.Where(service => !reached.Contains(service.Name)).Select(service => new ServiceResult(
            service.Name,
            [.. service.Collections.Select(
                collection => new CollectionResult(collection.Name, new Connectors.Receipt.Held(hold)))]));
        return [.. round.Services, .. held];
    }
}
