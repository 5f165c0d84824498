using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The package of a request and what may happen to it (pure). It holds no personal data: names and previews are in the
/// sealed parts.
/// </summary>
/// <param name="Subject">Whose data it is; of an organisation's package, the owner who gets it.</param>
/// <param name="Editions">Oldest first; the last one is current. Numbers are never used again, even when the bytes are
/// gone.</param>
/// <param name="Reissues">Further links that the person asked for, over all editions.</param>
public sealed record ExportPackage(
    TenantId Tenant,
    RequestId Request,
    SubjectId Subject,
    ExportKind Kind,
    PackageState State,
    IReadOnlyList<PackageEdition> Editions,
    int Reissues)
{
    public static ExportPackage Begin(DataSubjectRequest request) => new(
        request.TenantId, request.Id, request.Subject,
        request.Type is RequestType.Portability ? ExportKind.Portability : ExportKind.Access,
        PackageState.Collecting, [], 0);

    public static ExportPackage Begin(OrganisationExport export) => new(
        export.Tenant, export.Id, export.Recipient, ExportKind.Organisation, PackageState.Collecting, [], 0);

    /// <summary>The edition that links lead to; null before the first and after the last is deleted.</summary>
    public PackageEdition? Current => State is PackageState.Sealed ? Editions[^1] : null;

    public int NextEdition => Editions.Count + 1;

    public PackageEdition? Find(int edition) =>
        State is PackageState.Sealed && edition >= 1 && edition <= Editions.Count ? Editions[edition - 1] : null;

    public ExportPackage Seal(PackageEdition edition) => edition.Number == NextEdition
        ? this with { State = PackageState.Sealed, Editions = [.. Editions, edition] }
        : throw new ArgumentException("Editions are numbered without gaps.", nameof(edition));

    /// <summary>One more link, or null when there is nothing to link to any more or the limit is reached.</summary>
    public ExportPackage? Reissue(DateTimeOffset now) =>
        Current is { } current && now < current.ExpiresAt && Reissues < ExportLimits.Reissues
            ? this with { Reissues = Reissues + 1 }
            : null;

    /// <summary>Everything that was copied is deleted. A request that is still open collects anew.</summary>
    public ExportPackage Expire() => this with { State = PackageState.Collecting };

    public bool IsExpired(DateTimeOffset now) => Current is { } current && now >= current.ExpiresAt;
}

public enum PackageState
{
    Collecting,
    Sealed,
}

/// <param name="Part">The part with the package's own pages; its index lies at <paramref name="IndexOffset"/>.</param>
/// <param name="ETag">SHA-256 of the index, lower-case hex: the bytes of the zip follow from it.</param>
/// <param name="Services">The services whose data is in it, in the pack's order.</param>
/// <param name="Missing">The services that did not answer.</param>
public sealed record PackageEdition(
    int Number,
    string Part,
    long IndexOffset,
    int IndexBytes,
    string ETag,
    DateTimeOffset GeneratedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<string> Services,
    IReadOnlyList<string> Missing);
