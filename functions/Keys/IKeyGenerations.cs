using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Until when old backups of the key store could still give a destroyed key back.</summary>
public interface IKeyGenerations
{
    /// <summary>
    /// When a subject's key that was destroyed at a time is gone from every backup too: when the vault has purged the
    /// last KEK generation that it was ever wrapped under.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or they contradict themselves.</exception>
    ValueTask<KeyIrrecoverability> IrrecoverableAtAsync(
        TenantId tenant, DateTimeOffset destroyedAt, CancellationToken cancellation);
}

/// <param name="At">The date that a certificate may state.</param>
/// <param name="IsScheduled">
/// True when the vault itself has that date; false when it follows from the settings, because the next generation has
/// not taken over yet.
/// </param>
public sealed record KeyIrrecoverability(DateTimeOffset At, bool IsScheduled);
