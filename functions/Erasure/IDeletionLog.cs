using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// What must be deleted again after a restore: append-only, in a store of its own that no restore of the product's or
/// of our other stores rolls back. It holds no readable personal data: the person is a pseudonym, and the selectors
/// that find their rows are sealed under a key of this log.
/// </summary>
public interface IDeletionLog
{
    /// <summary>Writes the entry durably; does nothing where it exists.</summary>
    Task AppendAsync(DeletionEntry entry, CancellationToken cancellation);

    /// <summary>Whether the entry is in the log. Asked by the gate before anything is destroyed.</summary>
    Task<bool> HasAsync(TenantId tenant, string entry, CancellationToken cancellation);

    /// <summary>Entries written after <paramref name="since"/>, oldest first.</summary>
    IAsyncEnumerable<DeletionEntry> ReadAsync(DateTimeOffset since, CancellationToken cancellation);
}

/// <summary>One deletion: of a person (by a request) or of a whole tenant.</summary>
/// <param name="Id">Opaque and stable: the request's id, or the tenant deletion's.</param>
/// <param name="Subject">Null: the tenant as a whole.</param>
/// <param name="SubjectPseudonym">See <see cref="Keys"/>; null for a tenant.</param>
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
    DateTimeOffset At);
