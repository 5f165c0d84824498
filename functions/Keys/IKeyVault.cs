using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Key-encryption keys with Azure Key Vault's states. Wrapping happens locally with the public key
/// (<see cref="VaultKey.PublicKey"/>, RSA-OAEP-256); unwrapping happens in the vault, so a key that is deleted opens
/// nothing. Every call may throw <see cref="KeyVaultThrottledException"/>; then nothing was done.
/// </summary>
public interface IKeyVault
{
    /// <summary>Makes an RSA-3072 key. Names are random and never reused.</summary>
    /// <exception cref="InvalidOperationException">The name exists or is soft-deleted.</exception>
    Task<VaultKey> CreateAsync(KeyName name, CancellationToken cancellation);

    /// <summary>The key with its state; null where the vault has never had it or has purged it.</summary>
    Task<VaultKey?> GetAsync(KeyName name, CancellationToken cancellation);

    /// <summary>Unwraps with RSA-OAEP-256.</summary>
    /// <exception cref="KeyUnavailableException">The key is disabled, deleted or purged.</exception>
    /// <exception cref="CryptographicException">The bytes are not wrapped under this key.</exception>
    Task<byte[]> UnwrapAsync(KeyName name, ReadOnlyMemory<byte> wrapped, CancellationToken cancellation);

    /// <summary>
    /// Soft-deletes: unusable at once, recoverable until <see cref="VaultKey.ScheduledPurgeDate"/>. Again changes
    /// nothing.
    /// </summary>
    /// <exception cref="KeyUnavailableException">There is no such key, or it is purged.</exception>
    Task<VaultKey> DeleteAsync(KeyName name, CancellationToken cancellation);

    /// <summary>Takes a soft-deleted key back into use; null when it is already purged.</summary>
    Task<VaultKey?> RecoverAsync(KeyName name, CancellationToken cancellation);

    /// <summary>
    /// Purges a soft-deleted key before its date, where the vault has no purge protection. The identity that may do so
    /// is given just in time; deployments with purge protection wait for the date.
    /// </summary>
    Task<VaultPurge> PurgeAsync(KeyName name, CancellationToken cancellation);
}

/// <summary>What became of an early purge.</summary>
public enum VaultPurge
{
    /// <summary>
    /// The key cannot be recovered any more; <see cref="IKeyVault.GetAsync"/> answers null as soon as it is gone.
    /// </summary>
    Accepted,

    /// <summary>Purge protection is on: nobody purges before the date.</summary>
    Protected,

    /// <summary>
    /// The identity that may purge has not been given the right, or not any more: nothing was done, and the same call
    /// succeeds once it has.
    /// </summary>
    NotPermitted,

    /// <summary>There is no soft-deleted key of that name: it is in use, purged, or was never made.</summary>
    NotDeleted,
}

/// <param name="Vault">A configured vault: <c>tenants-0</c>, <c>platform</c> …; an assignment is stored, so that vaults
/// can be added.</param>
/// <param name="Key">Random per generation, never reused; letters, digits and <c>-</c>.</param>
public readonly record struct KeyName(string Vault, string Key)
{
    public override string ToString() => $"{Vault}/{Key}";
}

/// <param name="RecoverableUntil">Set while soft-deleted; from then on nobody can bring the key back.</param>
public sealed record VaultKey(
    KeyName Name, VaultKeyState State, RSAParameters PublicKey, DateTimeOffset CreatedAt, DateTimeOffset? DeletedAt,
    DateTimeOffset? RecoverableUntil, DateTimeOffset? ScheduledPurgeDate);

public enum VaultKeyState
{
    Enabled,
    Disabled,
    SoftDeleted,
}

/// <summary>A key cannot be used: it is disabled, deleted or purged, or its owner is fenced. Never retried.</summary>
public sealed class KeyUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public KeyRefusal Refusal { get; init; }
}

/// <summary>Why a key cannot be used, as far as a caller may act on it.</summary>
public enum KeyRefusal
{
    /// <summary>Disabled, deleted or never made.</summary>
    Unavailable,

    /// <summary>Its owner is fenced: no key is made for them or written with.</summary>
    Fenced,

    /// <summary>Destroyed for good.</summary>
    Destroyed,

    /// <summary>Its metadata contradict themselves; an operator repairs them.</summary>
    Contradictory,
}
