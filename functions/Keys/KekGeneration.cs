namespace PrivacyFunctions.Keys;

/// <summary>The KEKs of the platform, for one use: <c>contacts</c> or <c>audit</c>.</summary>
internal sealed record PlatformKeksV1(IReadOnlyList<KekGeneration> Keks);

/// <param name="Generation">From 1; a newer one takes over so that old backups unwrap nothing.</param>
/// <param name="DeletedAt">When the vault soft-deleted it, as the vault says.</param>
/// <param name="ScheduledPurgeDate">When the vault purges it; until then it can be recovered.</param>
/// <param name="PurgedAt">When the vault was first seen not to have it any more.</param>
internal sealed record KekGeneration(
    int Generation, KeyName Name, KekState State, DateTimeOffset CreatedAt, DateTimeOffset? DeletedAt = null,
    DateTimeOffset? ScheduledPurgeDate = null, DateTimeOffset? PurgedAt = null)
{
    /// <summary>Data keys may be wrapped under it.</summary>
    public bool IsInUse => State is KekState.Active or KekState.Retiring;

    public static KekGeneration Active(IReadOnlyList<KekGeneration> keks) =>
        keks.Single(kek => kek.State == KekState.Active);

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
        not null => this with { DeletedAt = null, ScheduledPurgeDate = null },
        null when State == KekState.Planned => this,
        _ => this with { PurgedAt = PurgedAt ?? now },
    };

    public static string? Contradiction(IReadOnlyList<KekGeneration> keks)
    {
        for (var i = 1; i < keks.Count; i++)
        {
            if (keks[i].Generation <= keks[i - 1].Generation)
                return "KEK generations out of order";
        }

        if (keks.Count(kek => kek.State == KekState.Active) != 1 || keks.Count(kek => kek.State == KekState.Planned) > 1)
            return "not exactly one active KEK, or two planned ones";
        var last = keks[^1].State == KekState.Planned ? keks.Count - 2 : keks.Count - 1;
        return last >= 0 && keks[last].State == KekState.Active ? null : "the newest KEK is not the active one";
    }
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
