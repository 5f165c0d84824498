using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>
/// Requests, and exports of the organisation, whose time is over and that nothing is ahead of. Holds are not looked at.
/// </summary>
public sealed class EndedRequests(
    RequestStore requests, OrganisationExportStore organisations, RequestNotices notices, ErasureStore erasures,
    ExportStore exports, RestrictionStore restrictions, IDeletionLog deletions, PolicyPack pack, TimeProvider time)
{
    internal async Task<IReadOnlyList<EndedRequest>> DueAsync(TenantId tenant, CancellationToken cancellation)
    {
        var due = await OverAsync(tenant, cancellation);
        if (due.Count == 0)
            return due;
        var awaited = await AwaitedAsync(tenant, cancellation);
        var ready = new List<EndedRequest>();
        foreach (var request in due.Where(request => !awaited.Contains(request.Id)))
        {
            // A package is deleted by its own time, and with it what its links need.
            if (await exports.FindPackageAsync(tenant, request.Id, cancellation) is null)
                ready.Add(request);
        }

        return ready;
    }

    private async Task<List<EndedRequest>> OverAsync(TenantId tenant, CancellationToken cancellation)
    {
        var over = new List<EndedRequest>();
        await foreach (var (_, request) in requests.ListAsync(tenant, afterRow: null, cancellation))
        {
            if (request is { IsOpen: false, CompletedAt: { } ended } && ended < CutOff(request.Regulation))
                over.Add(new EndedRequest.OfPerson(request));
        }

        await foreach (var (_, export) in organisations.ListAsync(tenant, afterRow: null, cancellation))
        {
            // One that a deletion waits for is not finished before that has begun.
            if (export is { IsUnfinished: false, ClosedAt: { } ended } && ended < CutOff())
                over.Add(new EndedRequest.OfOrganisation(export));
        }

        return over;
    }

    /// <summary>Those that ended before it go; under the CCPA not before 24 months.</summary>
    private DateTimeOffset CutOff(Regulation? regulation = null)
    {
        var now = time.GetUtcNow();
        var (usual, ccpa) = (pack.OwnData.Requests.CutOff(now), OwnDataRules.CcpaRequests.CutOff(now));
        return regulation is Regulation.Ccpa && ccpa < usual ? ccpa : usual;
    }

    /// <summary>
    /// Requests that something is ahead of: a look at an erasure or its supplement, a mail, a deletion that is not
    /// confirmed, a restriction.
    /// </summary>
    private async Task<HashSet<RequestId>> AwaitedAsync(TenantId tenant, CancellationToken cancellation)
    {
        var awaited = new HashSet<RequestId>();
        await foreach (var (watch, _) in erasures.DueAsync(tenant, DateTimeOffset.MaxValue, cancellation))
            awaited.Add(watch.Request);
        // The record of the request that a restriction came of stays as long as it, and then its own time.
        await foreach (var (_, restriction) in restrictions.ListAsync(tenant, afterRow: null, cancellation))
        {
            if (restriction.IsInForce || restriction.LiftedAt >= CutOff())
                awaited.Add(restriction.Id);
        }

        await foreach (var notice in notices.WaitingAsync(tenant, cancellation))
            awaited.Add(notice.Request);
        await foreach (var deletion in deletions.ListAsync(tenant, time.GetUtcNow(), cancellation))
        {
            if (RequestId.TryParse(deletion.Id, out var request))
                awaited.Add(request);
        }

        return awaited;
    }
}
