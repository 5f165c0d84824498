using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// What must be deleted again after a restore: append-only, in a store of its own that no restore of the product's or
/// of our other stores rolls back. It holds no readable personal data: the person is a pseudonym, and the selectors
/// that find their rows are sealed under a key of this log. Each tenant's entries are a chain of hashes, so that one
/// that was removed or altered is noticed.
/// </summary>
public interface IDeletionLog
{
    /// <summary>Writes the entry durably; does nothing where it exists.</summary>
    Task AppendAsync(DeletionEntry entry, CancellationToken cancellation);

    /// <summary>
    /// Notes that everything the entry orders is confirmed gone. Until then a restore of any age applies it again.
    /// Again changes nothing.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such entry.</exception>
    Task FinishAsync(TenantId tenant, string entry, CancellationToken cancellation);

    /// <summary>Whether the entry is in the log. Asked by the gate before anything is destroyed.</summary>
    Task<bool> HasAsync(TenantId tenant, string entry, CancellationToken cancellation);

    /// <summary>The tenants that have entries, purged ones too.</summary>
    IAsyncEnumerable<TenantId> TenantsAsync(CancellationToken cancellation);

    /// <summary>
    /// The tenant's entries that a state of <paramref name="since"/> may lack, oldest first: written after it, or not
    /// finished by then. Their people are not opened.
    /// </summary>
    /// <exception cref="InvalidDataException">An entry was removed or altered.</exception>
    IAsyncEnumerable<LoggedDeletion> ListAsync(
        TenantId tenant, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>The entry with its person; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The entry or its key was removed or altered.</exception>
    Task<DeletionEntry?> FindAsync(TenantId tenant, string entry, CancellationToken cancellation);
}

/// <summary>One deletion: of a person (by a request), of a whole tenant, or one run of a retention rule.</summary>
/// <param name="Id">
/// Opaque and stable: the request's id, or the tenant deletion's; printable ASCII without <c>/ \ # ? % |</c>, at most
/// <see cref="MaxIdLength"/>.
/// </param>
/// <param name="Subject">Null where no person is meant, and once the selectors were forgotten.</param>
/// <param name="SubjectPseudonym">See <see cref="Keys"/>; null where no person is meant.</param>
/// <param name="Selectors">
/// The person's identifiers by name (<c>email</c> …), so that restored rows are found; null once the oldest backup has
/// aged out and they were forgotten.
/// </param>
public sealed record DeletionEntry(
    string Id,
    TenantId Tenant,
    SubjectId? Subject,
    string? SubjectPseudonym,
    Sensitive<IReadOnlyDictionary<string, string>>? Selectors,
    DateTimeOffset At)
{
    /// <summary>100 characters: an opaque id has 31.</summary>
    public const int MaxIdLength = 100;

    public DeletionKind Kind { get; init; } = SubjectPseudonym is null ? DeletionKind.Tenant : DeletionKind.Subject;
}

public sealed record LoggedDeletion(string Id, DeletionKind Kind, DateTimeOffset At);

public enum DeletionKind
{
    Subject,
    Tenant,

    /// <summary>
    /// A run of a retention rule: stands in the log because the gate wants it, and is not applied again, because the
    /// rule is.
    /// </summary>
    Retention,

    /// <summary>
    /// A tenant's key, deleted while the tenant can still be restored: likewise not applied again; the tenant's own
    /// entry is, once its purge has begun.
    /// </summary>
    TenantKey,
}
