using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The step "erase one service and ask it again": what was confirmed just now is not asked again, and a service that
/// says that records are gone which are still there is not believed.
/// </summary>
public sealed class ServiceErasures(
    RequestStore requests, RequestContacts contacts, ErasureStore erasures, ServiceEraser eraser,
    ServiceVerifier verifier, PolicyPack pack, IAuditLog audit, TimeProvider time, ILogger<ServiceErasures> log)
{
    /// <summary>
    /// 1 minute: a confirmation that is older, because a hold or another service has kept the erasure waiting, is asked
    /// for again, since an import may have brought the person back meanwhile.
    /// </summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    public async Task<ServiceErasedV1> EraseAsync(EraseServiceV1 step, CancellationToken cancellation)
    {
        var (tenant, id, name) = step;
        var record = await erasures.FindAsync(tenant, id, cancellation)
            ?? throw new InvalidOperationException("An erasure is fenced before its services are erased.");
        var before = record.Services.FirstOrDefault(service => service.Service == name);
        var confirmed = before?.VerifiedAt;
        if (time.GetUtcNow() - confirmed < Fresh)
            return await ConfirmAsync(record, before!, cancellation);
        var service = pack.FindService(name)
            ?? throw new InvalidOperationException($"The pack has no service {name} any more; put it back.");
        if (await requests.GetAsync(tenant, id, cancellation) is not { } request ||
            await contacts.ScopeAsync(tenant, id, request.Subject, cancellation) is not { } scope)
            throw new InvalidOperationException("An erasure that runs has the identifiers of its person.");
        before = before is null
            ? new ServiceErasure(name, new ServiceResult(name, []), VerifiedAt: null, [])
            : before with { VerifiedAt = null };

        var erasure = await EraseAsync(scope, service, before, cancellation);
        if (erasure.Result is { Failed: false } && HoldOf(erasure) is null)
            erasure = await VerifyAsync(scope, service, erasure, cancellation);
        var written = await erasures.UpdateAsync(
            tenant, id, current => Newest(current, erasure, confirmed), cancellation);
        var now = written.Services.First(stored => stored.Service == name);
        return now.VerifiedAt is not null
            ? await ConfirmAsync(written, now, cancellation)
            : new ServiceErasedV1(now.Result, Confirmed: false, HoldOf(now));
    }

    /// <summary>Also for one that was confirmed before: the run that wrote it may have ended before its event.</summary>
    private async Task<ServiceErasedV1> ConfirmAsync(
        ErasureRecord record, ServiceErasure confirmed, CancellationToken cancellation)
    {
        await audit.AppendAsync([ErasureAudit.ServiceErased(record, confirmed)], cancellation);
        return new ServiceErasedV1(confirmed.Result, Confirmed: true, Hold: null);
    }

    /// <summary>Two runs of this step at once: what was confirmed meanwhile, or is further, stays.</summary>
    private static ErasureRecord Newest(ErasureRecord current, ServiceErasure erasure, DateTimeOffset? confirmed) =>
        current.Services.FirstOrDefault(service => service.Service == erasure.Service) is { } stored &&
        ((stored.VerifiedAt is not null && stored.VerifiedAt != confirmed) || stored.Attempt > erasure.Attempt)
            ? current
            : current.With(erasure);

    private async Task<ServiceErasure> EraseAsync(
        SubjectScope scope, Service service, ServiceErasure before, CancellationToken cancellation)
    {
        var items = new List<CollectionResult>();
        string? hold = null;
        foreach (var collection in service.Collections)
        {
            var receipt = hold is null
                ? await eraser.EraseAsync(
                    scope, collection, scope.Request, StepOf(scope, before.Attempt), cancellation)
                : new Receipt.Held(hold);
            hold ??= receipt is Receipt.Held held ? held.Hold : null;
            items.Add(new CollectionResult(collection.Name, WithEarlier(before, collection.Name, receipt)));
        }

        items.AddRange(service.NothingKept.Select(kept => new CollectionResult(kept.Name, new Receipt.NotKept())));
        return before with { Result = new ServiceResult(service.Name, items), Left = [] };
    }

    /// <summary>Another attempt is another step, or the record of the first would answer for it.</summary>
    private static string StepOf(SubjectScope scope, int attempt) =>
        attempt == 1 ? scope.Request : $"{scope.Request}.{attempt}";

    private async Task<ServiceErasure> VerifyAsync(
        SubjectScope scope, Service service, ServiceErasure erasure, CancellationToken cancellation)
    {
        IReadOnlyList<CollectionLeft> left;
        try
        {
            left = await verifier.VerifyAsync(scope, service, cancellation);
        }
        catch (ConnectorException fault)
        {
            // Erased, as it says, but nobody could ask: not confirmed, and asked again in the next round.
            var failed = new Receipt.Failed(fault.Reason, fault.Retriable);
            return erasure with
            {
                Result = new ServiceResult(
                    service.Name, [.. erasure.Result.Items.Select(item => item with { Receipt = failed })]),
            };
        }

        if (left.Count == 0)
            return erasure with { VerifiedAt = time.GetUtcNow() };
        log.LogError(
            "Service {Service} said that the records of erasure {Request} are gone, and {Count} are still there.",
            service.Name, scope.Request, left.Sum(collection => collection.Count));
        return erasure with
        {
            Left = left,
            Attempt = erasure.Attempt + 1,
            Before = [.. erasure.Result.Items.Select(item => ReallyErased(item, left))],
            Result = new ServiceResult(service.Name, [.. erasure.Result.Items.Select(item => NotErased(item, left))]),
        };
    }

    private static CollectionResult NotErased(CollectionResult item, IReadOnlyList<CollectionLeft> left) =>
        left.Any(collection => collection.Collection == item.Collection)
            ? item with { Receipt = new Receipt.Failed(FailureReason.NotErased, Retriable: true) }
            : item;

    private static CollectionCount ReallyErased(CollectionResult item, IReadOnlyList<CollectionLeft> left)
    {
        var still = left.FirstOrDefault(collection => collection.Collection == item.Collection)?.Count ?? 0;
        return new CollectionCount(item.Collection, Math.Max(0, CountOf(item.Receipt) - still));
    }

    private static Receipt WithEarlier(ServiceErasure before, string collection, Receipt receipt)
    {
        var earlier = before.Before?.FirstOrDefault(count => count.Collection == collection)?.Count ?? 0;
        return receipt switch
        {
            Receipt.Erased(var count) => new Receipt.Erased(count + earlier),
            Receipt.Pseudonymised(var count) => new Receipt.Pseudonymised(count + earlier),
            Receipt.NothingFound when earlier > 0 => new Receipt.Erased(earlier),
            _ => receipt,
        };
    }

    private static long CountOf(Receipt receipt) => receipt switch
    {
        Receipt.Erased(var count) => count,
        Receipt.Pseudonymised(var count) => count,
        _ => 0,
    };

    private static string? HoldOf(ServiceErasure erasure) =>
        erasure.Result.Items.Select(item => item.Receipt).OfType<Receipt.Held>().FirstOrDefault()?.Hold;
}
