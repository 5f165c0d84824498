using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Data encryption keys, stored wrapped. The caller disposes the keys that it gets.
/// A store or vault that cannot be reached throws <see cref="StorageUnavailableException"/>; nothing is made up
/// meanwhile.
/// </summary>
public interface IDataKeys
{
    /// <summary>Makes the tenant's KEK and its first data key; does nothing where they exist.</summary>
    /// <exception cref="KeyUnavailableException">The tenant is fenced.</exception>
    Task ProvisionTenantAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>
    /// The key to write with. Subjects, contacts and audit months get theirs at first use; a tenant never does.
    /// </summary>
    /// <exception cref="KeyUnavailableException">
    /// The owner is fenced, its key was destroyed, its tenant has no KEK, or the key's metadata contradict themselves.
    /// </exception>
    Task<DataKey> GetOrCreateAsync(KeyScope scope, CancellationToken cancellation);

    /// <summary>The key of a version, to read with.</summary>
    /// <exception cref="KeyUnavailableException">There is no such key (any more).</exception>
    Task<DataKey> GetAsync(KeyScope scope, int version, CancellationToken cancellation);

    /// <summary>
    /// Destroys the key of a subject, a contact or an audit month for good, and leaves a mark that refuses a new one.
    /// Doing it again answers the first time's dates. A tenant's key goes with its KEK, in the vault.
    /// </summary>
    Task<KeyDestruction> DestroyAsync(KeyScope scope, CancellationToken cancellation);
}

/// <param name="DestroyedAt">When the wrapped key left the store.</param>
/// <param name="ShreddedAt">From then on no process holds it in its cache either: what evidence states.</param>
public sealed record KeyDestruction(DateTimeOffset DestroyedAt, DateTimeOffset ShreddedAt);
