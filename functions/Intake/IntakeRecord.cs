using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>
/// A request that somebody stated without signing in, until the code of its mail has shown that the address is theirs.
/// Immutable; a transition answers the next state. The transition table stands in this folder's README and a test holds
/// the two against each other. No personal data: the address and what else was stated are sealed in it.
/// </summary>
/// <param name="Id">The id that the request gets when it is confirmed; its mails carry it from the beginning.</param>
/// <param name="ReceivedAt">When it was stated: the time to answer runs from here.</param>
/// <param name="Statement">Sealed <see cref="IntakeStatement"/>; empty when it is over.</param>
/// <param name="Link">Id of the mail's link (<see cref="Mail.LinkToken.Id"/>); null before the mail.</param>
/// <param name="Mailed">The provider has taken the mail with the code.</param>
/// <param name="Confirmer">Sealed <see cref="Audit.AuditPayload"/> of who typed the code.</param>
/// <param name="Forgotten">The key of the address is destroyed, or went over to the request.</param>
public sealed record IntakeRecord(
    RequestId Id,
    TenantId Tenant,
    RequestType Type,
    Regulation Regulation,
    DateTimeOffset ReceivedAt,
    byte[] Statement,
    IntakeState State = IntakeState.AwaitingVerification,
    string? Link = null,
    string? CodeMac = null,
    bool Mailed = false,
    int WrongCodes = 0,
    DateTimeOffset? ConfirmedAt = null,
    byte[]? Confirmer = null,
    DateTimeOffset? ClosedAt = null,
    bool Forgotten = false)
{
    /// <summary>5 wrong codes, then the link is locked: a guesser has 5 of 656 thousand million.</summary>
    public const int MaxWrongCodes = 5;

    /// <summary>24 hours: what a mail needs at worst, and as long as other tokens of this kind live (PX-19).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The same for the table of what is kept.</summary>
    public static CalendarPeriod Period { get; } = CalendarPeriod.Parse("PT24H");

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => ReceivedAt + Lifetime;

    [JsonIgnore]
    public bool IsClosed => State is not (IntakeState.AwaitingVerification or IntakeState.Confirmed);

    /// <summary>Nobody has typed the code, and nobody can any more.</summary>
    public bool HasExpired(DateTimeOffset now) =>
        State is IntakeState.Expired || (State is IntakeState.AwaitingVerification && now >= ExpiresAt);

    /// <summary>The mail has its link.</summary>
    public IntakeRecord WithLink(string link, string codeMac) =>
        State is IntakeState.AwaitingVerification && Link is null ? this with { Link = link, CodeMac = codeMac } : this;

    /// <summary>Somebody typed a code.</summary>
    /// <param name="mac">Of the code; null: it cannot be one.</param>
    public IntakeTry Try(string? mac, DateTimeOffset now)
    {
        // One whose mail was refused is forgotten too, although an attempt before the refusal may have delivered it.
        if (HasExpired(now) || State is IntakeState.Unreachable)
            return new IntakeTry.Expired();
        if (WrongCodes >= MaxWrongCodes)
            return new IntakeTry.Locked();
        if (mac is null || mac != CodeMac)
            return new IntakeTry.Wrong(this with { WrongCodes = WrongCodes + 1 });
        return State is IntakeState.AwaitingVerification
            ? new IntakeTry.Right(this with { State = IntakeState.Confirmed, ConfirmedAt = now })
            : new IntakeTry.Repeated();
    }

    /// <summary>Ends it; what was stated goes at once.</summary>
    public IntakeRecord Close(IntakeState end, DateTimeOffset now)
    {
        var mayEnd = end switch
        {
            IntakeState.Expired => State is IntakeState.AwaitingVerification && now >= ExpiresAt,
            IntakeState.Unreachable => State is IntakeState.AwaitingVerification,
            IntakeState.Submitted or IntakeState.Answered => State is IntakeState.Confirmed,
            _ => false,
        };
        return mayEnd
            ? this with
            {
                State = end,
                ClosedAt = now,
                Statement = [],
                Confirmer = null,
                Forgotten = end is IntakeState.Submitted,
            }
            : this;
    }
}

[JsonConverter(typeof(JsonStringEnumConverter<IntakeState>))]
public enum IntakeState
{
    [JsonStringEnumMemberName("awaiting_verification")]
    AwaitingVerification,

    /// <summary>The code was right; what comes of it is not known yet.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>There is a request with its id now.</summary>
    [JsonStringEnumMemberName("submitted")]
    Submitted,

    /// <summary>There is none, and the address was told why.</summary>
    [JsonStringEnumMemberName("answered")]
    Answered,

    /// <summary>Nobody typed the code in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The mail provider will never take a mail to the address.</summary>
    [JsonStringEnumMemberName("unreachable")]
    Unreachable,
}

/// <summary>What a typed code comes to.</summary>
public abstract record IntakeTry
{
    private IntakeTry()
    {
    }

    public sealed record Right(IntakeRecord Next) : IntakeTry;

    /// <summary>Right, and it had been typed before.</summary>
    public sealed record Repeated : IntakeTry;

    public sealed record Wrong(IntakeRecord Next) : IntakeTry;

    public sealed record Locked : IntakeTry;

    public sealed record Expired : IntakeTry;
}
