using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The facts of one erasure, as they came about: what the certificate is made from. Without personal data, so it stays
/// after the person is gone.
/// </summary>
/// <param name="SubjectPseudonym">The person, for those who hold the tenant's pseudonym key.</param>
/// <param name="GraceEndedAt">Null where there was no grace.</param>
/// <param name="StartedAt">The point of no return.</param>
/// <param name="LiveSystemsErasedAt">When the last service was verified; null until then.</param>
/// <param name="KeyInaccessibleAt">From then on no process holds the person's key; null until it is destroyed.</param>
/// <param name="Services">What every service answered, with its verification.</param>
/// <param name="Probes">What looking again after the end found; null before the first.</param>
/// <param name="KeyDestroyedAt">When the person's key was destroyed; caches may have held it a little longer.</param>
public sealed record ErasureRecord(
    TenantId Tenant,
    RequestId Request,
    Regulation Regulation,
    string SubjectPseudonym,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? GraceEndedAt,
    bool NoGrace,
    DateTimeOffset StartedAt,
    DateTimeOffset? LiveSystemsErasedAt,
    DateTimeOffset? KeyInaccessibleAt,
    IReadOnlyList<ServiceErasure> Services,
    IReadOnlyList<HoldInterval> Holds,
    IReadOnlyList<RecipientTold> Recipients,
    IReadOnlyList<Approval> Approvals,
    IReadOnlyList<Probe>? Probes = null,
    DateTimeOffset? KeyDestroyedAt = null)
{
    /// <summary>Somebody looked again after the end; the same look twice counts once.</summary>
    public ErasureRecord AskedAgain(Probe probe) => Probes?.Any(known => known.Kind == probe.Kind) == true
        ? this
        : this with { Probes = [.. Probes ?? [], probe] };

    /// <summary>Whether every service of the erasure is confirmed.</summary>
    public bool IsConfirmed(IEnumerable<string> services) =>
        services.All(name => Services.Any(service => service.Service == name && service.VerifiedAt is not null));

    /// <summary>A hold stands; again changes nothing.</summary>
    public ErasureRecord HeldBy(string hold, DateTimeOffset at) =>
        Holds.Any(interval => interval.Hold == hold && interval.Until is null)
            ? this
            : this with { Holds = [.. Holds, new HoldInterval(hold, at, Until: null)] };

    /// <summary>No hold stands any more.</summary>
    public ErasureRecord Released(DateTimeOffset at) => Holds.All(interval => interval.Until is not null)
        ? this
        : this with { Holds = [.. Holds.Select(interval => interval with { Until = interval.Until ?? at })] };

    /// <summary>What a service answered, in the place of what it answered before.</summary>
    public ErasureRecord With(ServiceErasure erasure) => this with
    {
        Services = [.. Services.Where(service => service.Service != erasure.Service), erasure],
    };
}

/// <param name="Result">Per collection the receipt.</param>
/// <param name="VerifiedAt">When another query found nothing left; null while it has not.</param>
/// <param name="Left">Per collection how many records the verification still found; empty when verified.</param>
/// <param name="Attempt">1; one more each time that a verification found what a service had said was gone.</param>
/// <param name="Before">Per collection how many records earlier attempts really erased.</param>
public sealed record ServiceErasure(
    string Service, ServiceResult Result, DateTimeOffset? VerifiedAt, IReadOnlyList<CollectionLeft> Left,
    int Attempt = 1, IReadOnlyList<CollectionCount>? Before = null);

public sealed record CollectionCount(string Collection, long Count);

public sealed record CollectionLeft(string Collection, long Count);

/// <param name="Hold">The hold's opaque id.</param>
/// <param name="Until">Null while it stands.</param>
public sealed record HoldInterval(string Hold, DateTimeOffset From, DateTimeOffset? Until);

/// <param name="Recipient">The recipient's id in the pack.</param>
/// <param name="ToldAt">Null: it has no address, so the tenant was told to tell it.</param>
public sealed record RecipientTold(string Recipient, DateTimeOffset? ToldAt);

/// <param name="Clean">No service had anything of the person.</param>
public sealed record Probe(WatchKind Kind, DateTimeOffset At, bool Clean);

/// <param name="Kind"><c>requested</c> or <c>signed_off</c>.</param>
/// <param name="Actor">The opaque actor id.</param>
public sealed record Approval(string Kind, string Actor, DateTimeOffset At);
