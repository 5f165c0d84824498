using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>
/// A tenant as those outside know it: what they have asked for and were answered. Whether anything of it may be
/// destroyed follows from that alone.
/// </summary>
internal sealed class KnownTenant(TenantId id, TenantRules rules, bool isTrial)
{
    /// <summary>Below what the vault keeps; the app may only delete the key so long before the end.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    /// <summary>5 minutes: no step lives longer between the row that it read and what it does.</summary>
    private static readonly TimeSpan InFlight = TimeSpan.FromMinutes(5);

    private bool _isOvertaken;
    private DateTimeOffset _overtakenAt;

    public TenantId Id => id;

    public bool IsTrial => isTrial;

    public List<Asked> Deletes { get; } = [];

    public List<Asked> Forces { get; } = [];

    public List<Asked> SignOffs { get; } = [];

    /// <summary>Since when it may count as having left; it is a customer again when somebody was answered so.</summary>
    public List<Asked> Leaves { get; } = [];

    /// <summary>The trial was converted.</summary>
    public bool IsConverted { get; private set; }

    /// <summary>When a restore was last asked for that was answered 200; its state's time counts anew.</summary>
    public DateTimeOffset? RestoredAt { get; private set; }

    /// <summary>Rows of the product that are gone.</summary>
    public int Gone { get; set; }

    public bool HasCertificate { get; set; }

    /// <summary>
    /// What was asked for before is over, unless it may still come; what was asked for meanwhile may stand.
    /// </summary>
    /// <param name="at">When the restore was asked for.</param>
    public void Restored(DateTimeOffset at, DateTimeOffset answered)
    {
        // Only the asking for a deletion was taken back: no state has changed, and no time counts anew.
        if (!IsToStay)
            RestoredAt = at;
        _isOvertaken = Deletes.Concat(SignOffs).Any(call => call.IsAnswered);
        _overtakenAt = answered;
        foreach (var asked in new[] { Deletes, Forces, SignOffs })
            asked.RemoveAll(call => call.IsAnswered && call.At < at);
    }

    public void Activated(DateTimeOffset at)
    {
        Leaves.RemoveAll(call => call.IsAnswered && call.At < at);
        Forces.RemoveAll(call => call.IsAnswered && call.At < at);
        IsConverted = true;
    }

    /// <summary>Nobody has asked for a deletion that might still be under way.</summary>
    public bool IsToStay => Deletes.Count == 0 && SignOffs.Count == 0;

    /// <summary>Whether records may go now.</summary>
    public bool MayBeDestroyed(DateTimeOffset now) =>
        Deletes.Exists(asked => rules.DeletionWindow.After(asked.At) <= now) || SignOffs.Count > 0 || HasRunOut(now);

    /// <summary>
    /// Whether the key may be deleted, so that it can still be recovered until the window's end. A step that was under
    /// way at a restore may delete it and give it back.
    /// </summary>
    public bool MayKeyBeDeleted(DateTimeOffset now) => MayBeDestroyed(now) ||
        (_isOvertaken && now < _overtakenAt + InFlight) ||
        Deletes.Exists(asked => rules.DeletionWindow.After(asked.At) - Retention <= now);

    /// <summary>The times of the pack are over; without those after a restore, which only make them longer.</summary>
    private bool HasRunOut(DateTimeOffset now) =>
        (isTrial && !IsConverted && rules.TrialExpiredFor!.Value.After(
            RestoredAt ?? rules.TrialFor!.Value.After(World.Begin)) <= now) ||
        Leaves.Exists(asked => rules.InactiveFor!.Value.After(RestoredAt > asked.At ? RestoredAt.Value : asked.At) <= now);
}

/// <summary>A call into the app.</summary>
/// <param name="At">When it was first made.</param>
/// <param name="By">Who has made it.</param>
internal sealed record Asked(DateTimeOffset At, string By)
{
    /// <summary>It is over; else it may have been carried out, or still be.</summary>
    public bool IsAnswered { get; set; }
}
