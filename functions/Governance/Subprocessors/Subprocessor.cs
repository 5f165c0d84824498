using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>
/// An organisation that handles personal data for the product (GDPR 28(2)). It is announced, may start when every
/// tenant has had its notice, and ends.
/// </summary>
/// <param name="Details">What was announced; it never changes.</param>
/// <param name="AnnouncedAt">When it came into the register.</param>
/// <param name="WasInUse">It worked for the product before the register was kept: nobody is told by it.</param>
/// <param name="StartsAt">What was announced; for one that was in use: since when.</param>
/// <param name="MayStartAt">From when it may handle data; null: not known yet, because tenants are still told.</param>
public sealed record Subprocessor(
    RegisterId Id, SubprocessorDetails Details, bool WasInUse, DateTimeOffset AnnouncedAt, DateTimeOffset StartsAt,
    DateTimeOffset? MayStartAt, DateTimeOffset? EndedAt, TellingState Telling)
{
    public const string AnnouncementKind = "subprocessor";

    public string Announcement => $"{AnnouncementKind}.{Id}";

    public static Subprocessor Announce(
        RegisterId id, SubprocessorDetails details, bool wasInUse, DateTimeOffset startsAt, DateTimeOffset now) => new(
        id, details, wasInUse, now, startsAt, wasInUse ? startsAt : null, EndedAt: null, TellingState.NotBegun);

    /// <summary>The day that can be announced now: all tenants are told by then, and have their notice.</summary>
    public static DateTimeOffset EarliestFor(CalendarPeriod notice, DateTimeOffset now) =>
        notice.After(now + GovernanceLimits.Telling);

    public SubprocessorStatus StatusAt(DateTimeOffset at) => this switch
    {
        _ when EndedAt <= at => SubprocessorStatus.Ended,
        _ when MayStartAt <= at => SubprocessorStatus.Current,
        _ => SubprocessorStatus.Announced,
    };

    /// <summary>Whether tenants are still told: until it starts, those too who came later.</summary>
    public bool IsTelling(DateTimeOffset now) => !WasInUse && EndedAt is null &&
        (Telling.CompletedAt is null || StatusAt(now) is SubprocessorStatus.Announced);

    /// <summary>
    /// All tenants were gone through. It may start when the last of those who are waited for has had the whole notice;
    /// once it may nothing moves that.
    /// </summary>
    public Subprocessor Told(TellingPassV1 pass, CalendarPeriod notice, DateTimeOffset now)
    {
        var telling = Telling.After(pass, now);
        if (StatusAt(now) is not SubprocessorStatus.Announced)
            return this with { Telling = telling };
        if (pass.Waiting > 0)
            return this with { Telling = telling, MayStartAt = null };
        var from = pass.LastToldAt is { } last && notice.After(last) is var noticed && noticed > StartsAt
            ? noticed
            : StartsAt;
        return this with { Telling = telling, MayStartAt = MayStartAt > from ? MayStartAt : from };
    }

    /// <summary>It handles nothing any more; one that was only announced will not come.</summary>
    public SubprocessorChange End(DateTimeOffset now) => EndedAt is null
        ? new SubprocessorChange.To(this with { EndedAt = now })
        : new SubprocessorChange.Refused("subprocessor_ended", "The subprocessor has ended before.");

    /// <summary>Whether a tenant may object: until it may start.</summary>
    public SubprocessorChange MayBeObjectedTo(DateTimeOffset now) => StatusAt(now) switch
    {
        SubprocessorStatus.Announced => new SubprocessorChange.To(this),
        SubprocessorStatus.Ended => new SubprocessorChange.Refused("subprocessor_ended", "The subprocessor has ended."),
        _ => new SubprocessorChange.Refused(
            "objection_too_late", "The subprocessor has started; the time to object is over."),
    };
}

/// <param name="Class">What kind of vendor it is, as <c>hosting</c> or <c>mail</c>.</param>
/// <param name="Country">Where it handles the data: two letters of ISO 3166.</param>
/// <param name="Services">The pack's services whose data it handles; empty: all of them.</param>
/// <param name="TransferMechanism">What a transfer out of the EEA rests on (GDPR 44 to 49); null inside.</param>
public sealed record SubprocessorDetails(
    string Name, string Class, string Country, string Purpose, IReadOnlyList<string> Services,
    string? TransferMechanism);

public enum SubprocessorStatus
{
    /// <summary>Tenants are told, and it may not handle anything yet.</summary>
    Announced,
    Current,
    Ended,
}

/// <summary>What a transition answers.</summary>
public abstract record SubprocessorChange
{
    private SubprocessorChange()
    {
    }

    public sealed record To(Subprocessor Subprocessor) : SubprocessorChange;

    public sealed record Refused(string Code, string Sentence) : SubprocessorChange;
}
