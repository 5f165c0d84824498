using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Destroys a tenant's key, and everything under it with it, by deleting its KEK in the vault; the time it takes does
/// not depend on how much that is. Every operation may repeat.
/// </summary>
public interface ITenantShred
{
    /// <summary>
    /// Deletes the KEK, in all generations that anything is under. From then on nothing is readable; the vault purges
    /// it on <see cref="TenantKeyReport.ScheduledPurgeDate"/>, and until then it can be recovered.
    /// </summary>
    /// <param name="reasonId">The request or ticket that asks for it: 1 to 128 letters, digits, <c>_ - . :</c>.</param>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or they contradict themselves.</exception>
    Task<TenantKeyReport> DestroyTenantKeyAsync(TenantId tenant, string reasonId, CancellationToken cancellation);

    /// <summary>Takes the KEK back into use, as long as the vault has it.</summary>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or they contradict themselves.</exception>
    Task<TenantKeyRecovery> RecoverTenantKeyAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>
    /// Asks the vault to purge the destroyed key now, in all its generations, where the vaults were made without purge
    /// protection. What the vault refuses is logged and waits for its own date; that a key is gone is never taken from
    /// the answer, only seen (<see cref="TenantKeyReport.PurgedAt"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">The key is not destroyed.</exception>
    Task<TenantKeyReport> PurgeTenantKeyAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>
    /// What the vault says now, and whether the canary still opens. What is seen for the first time (a purge, a key that
    /// somebody recovered or deleted in the vault) is recorded.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or they contradict themselves.</exception>
    Task<TenantKeyReport> ObserveAsync(TenantId tenant, CancellationToken cancellation);
}

public abstract record TenantKeyRecovery
{
    private TenantKeyRecovery()
    {
    }

    /// <summary>The tenant's data is readable again, or was all the time.</summary>
    public sealed record Recovered(TenantKeyReport Report) : TenantKeyRecovery;

    /// <summary>The vault has purged it: nobody brings it back. An alarm says so.</summary>
    public sealed record TooLate(TenantKeyReport Report) : TenantKeyRecovery;
}

/// <param name="State">As the vault says, of the generation in use.</param>
/// <param name="DestroyedAt">When its destruction was asked for; null while the key is to be used.</param>
/// <param name="ShreddedAt">From then on no process holds a key of the tenant in its cache either.</param>
/// <param name="RecoverableUntil">Set while soft-deleted.</param>
/// <param name="ScheduledPurgeDate">When the last of its generations in use is purged.</param>
/// <param name="PurgedAt">When the vault was first seen to have none of them any more.</param>
/// <param name="CanaryOpens">
/// Evidence by behaviour: false when bytes wrapped under the KEK do not unwrap; null for a tenant without a canary.
/// </param>
/// <param name="Discrepancy">What the vault says against our record.</param>
public sealed record TenantKeyReport(
    TenantKeyState State, DateTimeOffset? DestroyedAt, DateTimeOffset? ShreddedAt, DateTimeOffset? RecoverableUntil,
    DateTimeOffset? ScheduledPurgeDate, DateTimeOffset? PurgedAt, bool? CanaryOpens, KeyDiscrepancy Discrepancy);

public enum TenantKeyState
{
    Enabled,
    Disabled,
    SoftDeleted,
    Purged,
}

public enum KeyDiscrepancy
{
    None,

    /// <summary>The key is being destroyed and the vault has it in use: recovered by hand, or not yet deleted.</summary>
    InUseThoughDestroyed,

    /// <summary>The key is to be used and the vault has it deleted.</summary>
    DeletedThoughInUse,
}
