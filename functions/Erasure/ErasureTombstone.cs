using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// What stays of an erased person: a pseudonym in the request's place, and the dates at which somebody looks again.
/// </summary>
public sealed class ErasureTombstone(
    RequestStore requests, ErasureStore erasures, CancelLinkStore links, IDeletionLog deletions, PackageSweep packages,
    OrganisationRecipients recipients, FactForgetting facts, ConsentRemoval consents, IKeyIrrecoverable keyIrrecoverable, PolicyPack pack,
    TimeProvider time)
{
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);
    private static readonly TimeSpan ADay = TimeSpan.FromDays(1);
    private static readonly TimeSpan ThirtyDays = TimeSpan.FromDays(30);

    /// <summary>Notes that there is one to leave; done again by the timer when its step is lost.</summary>
    public Task BeginAsync(TenantId tenant, RequestId id, CancellationToken cancellation) =>
        erasures.AddWatchAsync(
            new ErasureWatch(tenant, id, WatchKind.Tombstone, time.GetUtcNow() + AnHour), cancellation);

    public async Task LeaveAsync(TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await requests.GetAsync(tenant, id, cancellation) is not { IsOpen: false, BegunAt: not null } request ||
            await erasures.FindAsync(tenant, id, cancellation)
                is not { LiveSystemsErasedAt: { } erasedAt, KeyInaccessibleAt: { } inaccessible } record)
            throw new InvalidOperationException("Only an erasure that has ended leaves a tombstone.");
        var irrecoverable = await keyIrrecoverable.FindAsync(tenant, inaccessible, cancellation);
        foreach (var watch in Watches(record, erasedAt, irrecoverable))
            await erasures.AddWatchAsync(watch, cancellation);
        await links.RemoveAsync(tenant, id, cancellation);
        // From here on only a state from before now can hold the person.
        await deletions.FinishAsync(tenant, id.Value, cancellation);
        await DeletePackagesAsync(request, cancellation);
        await facts.ForgetSubjectAsync(tenant, request.Subject, cancellation);
        await consents.ForgetSubjectAsync(tenant, request.Subject, cancellation);
        var pseudonym = SubjectId.Parse(record.SubjectPseudonym);
        await recipients.ForgetAsync(tenant, request.Subject, pseudonym, cancellation);
        await requests.ForgetSubjectAsync(request, pseudonym, time.GetUtcNow(), cancellation);
    }

    /// <summary>Of the answers that the person was given; one that is still being made ends with its request.</summary>
    private async Task DeletePackagesAsync(DataSubjectRequest erasure, CancellationToken cancellation)
    {
        await foreach (var (_, other) in requests.ListOfSubjectAsync(
            erasure.TenantId, erasure.Subject, afterRow: null, cancellation))
        {
            if (other.Id != erasure.Id && !other.IsOpen)
                await packages.DeleteOfErasedAsync(erasure.TenantId, other.Id, cancellation);
        }
    }

    private IEnumerable<ErasureWatch> Watches(
        ErasureRecord record, DateTimeOffset erasedAt, DateTimeOffset? irrecoverable)
    {
        var thirty = erasedAt + ThirtyDays;
        DateTimeOffset[] announced = [thirty, pack.Erasure.Backups.MaxAge.After(erasedAt), irrecoverable ?? thirty];
        yield return new(record.Tenant, record.Request, WatchKind.AfterADay, erasedAt + ADay);
        yield return new(record.Tenant, record.Request, WatchKind.AfterThirtyDays, thirty);
        // Not before the last look: it forgets the identifiers that looking needs.
        yield return new(record.Tenant, record.Request, WatchKind.DatesCome, announced.Max() + ADay);
    }
}
