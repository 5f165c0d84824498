using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Whose KEK is followed by the next one (<see cref="KekRenewal"/>): where its generations stand and which rows are
/// wrapped under them. All operations may repeat and race.
/// </summary>
internal interface IKekOwner
{
    /// <summary>For logs: <c>tenant acme</c>, <c>the platform's contacts</c>.</summary>
    string Title { get; }

    /// <summary>Null for the platform.</summary>
    TenantId? Tenant { get; }

    /// <summary>Names the KEK in the audit log: <c>kek</c>, <c>contacts.kek</c>.</summary>
    string Target { get; }

    /// <summary>Where the progress of a renewal stands.</summary>
    EntityKey Work { get; }

    /// <summary>
    /// True where rows are not wrapped anew but go by themselves: a KEK then waits until its last one has gone.
    /// </summary>
    bool OutlivesItsRows { get; }

    /// <summary>Names this owner to the orchestration and its steps.</summary>
    KekRenewalStartedV1 Renewal(int generation);

    /// <summary>Null where there is nothing to renew: no KEK yet, or one that is being destroyed.</summary>
    /// <exception cref="KeyUnavailableException">They contradict themselves.</exception>
    Task<(KeksV1 Keks, ETag ETag)?> FindAsync(CancellationToken cancellation);

    /// <summary>False when they changed meanwhile.</summary>
    Task<bool> SaveAsync(KeksV1 keks, ETag expected, CancellationToken cancellation);

    /// <summary>
    /// Puts the planned KEK in use, with what lies in the record itself wrapped under it. False when the record changed
    /// meanwhile.
    /// </summary>
    Task<bool> TakeOverAsync(VaultKey made, ETag expected, CancellationToken cancellation);

    /// <summary>
    /// The rows that are wrapped under the KEK, from where the work stands, each with its place to go on after; a place
    /// without a row is one where none may be.
    /// </summary>
    IAsyncEnumerable<(EntityKey Place, StoredEntity? Row)> RowsAsync(KeyWorkV1 work, CancellationToken cancellation);

    /// <summary>
    /// The last look before a KEK is deleted, at what is small enough for one; all rows were gone through twice.
    /// </summary>
    Task<bool> IsUsedAsync(KeyName kek, CancellationToken cancellation);
}
