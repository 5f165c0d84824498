namespace PrivacyFunctions.Keys;

/// <param name="Generation">From 1; a newer one takes over so that old backups unwrap nothing.</param>
/// <param name="DeletedAt">When the vault soft-deleted it, as the vault says.</param>
/// <param name="ScheduledPurgeDate">When the vault purges it; until then it can be recovered.</param>
/// <param name="PurgedAt">When the vault was first seen not to have it any more.</param>
/// <param name="PurgeAskedAt">
/// When the vault was first asked to purge it before its date; null where it has refused, or where nobody asked.
/// </param>
internal sealed record KekGeneration(
    int Generation, KeyName Name, KekState State, DateTimeOffset CreatedAt, DateTimeOffset? DeletedAt = null,
    DateTimeOffset? ScheduledPurgeDate = null, DateTimeOffset? PurgedAt = null,
    DateTimeOffset? PurgeAskedAt = null)
{
    /// <summary>Data keys may be wrapped under it.</summary>
    public bool IsInUse => State is KekState.Active or KekState.Retiring;

    /// <summary>
    /// It was asked for, and seen to be gone before the vault would have purged it by itself. One that is seen only
    /// after that date may have gone either way.
    /// </summary>
    public bool IsPurgedEarly => PurgeAskedAt is not null && PurgedAt < ScheduledPurgeDate;

    /// <summary>Deleted in the vault, which may still have it.</summary>
    public bool IsSoftDeleted => DeletedAt is not null && PurgedAt is null;

    /// <summary>
    /// With the vault's dates. Null from the vault means purged once it was deleted, and not yet made where it is
    /// planned.
    /// </summary>
    public KekGeneration Observed(VaultKey? key, DateTimeOffset now) => key switch
    {
        { State: VaultKeyState.SoftDeleted } => this with
        {
            DeletedAt = key.DeletedAt,
            ScheduledPurgeDate = key.ScheduledPurgeDate,
        },
        not null => this with { DeletedAt = null, ScheduledPurgeDate = null, PurgeAskedAt = null },
        null when State == KekState.Planned => this,
        _ => this with { PurgedAt = PurgedAt ?? now },
    };
}

internal enum KekState
{
    /// <summary>Its name stands; the vault may not have it yet.</summary>
    Planned,

    /// <summary>Data keys are wrapped under it.</summary>
    Active,

    /// <summary>A newer one has taken over; what is still under it is being wrapped anew.</summary>
    Retiring,

    /// <summary>Nothing is under it; it is deleted in the vault.</summary>
    Retired,
}
