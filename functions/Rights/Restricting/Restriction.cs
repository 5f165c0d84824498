using System.Text.Json.Serialization;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>
/// A restriction of processing that is in force, or was (GDPR Art. 18). Immutable. It bears the id of the request that
/// it came of.
/// </summary>
/// <param name="Services">The services that are meant; null: all.</param>
/// <param name="Lift">Who wants it to end, and how the person is told.</param>
public sealed record Restriction(
    RequestId Id,
    TenantId TenantId,
    SubjectId Subject,
    RestrictionGround Ground,
    IReadOnlyList<string>? Services,
    RestrictionState State,
    DateTimeOffset InForceAt,
    RestrictionLift? Lift = null,
    DateTimeOffset? LiftedAt = null)
{
    [JsonIgnore]
    public bool IsInForce => State is not RestrictionState.Lifted;

    /// <summary>
    /// The records must be there as long as it stands (Art. 18(2): they may be stored). An objection only wants the
    /// processing to end.
    /// </summary>
    [JsonIgnore]
    public bool KeepsRecords => Ground is not RestrictionGround.ObjectionUpheld;

    public bool Covers(string service) => Services is null || Services.Contains(service, StringComparer.Ordinal);

    /// <summary>Somebody wants it to end: the person is told first (Art. 18(3)), and it stands until then.</summary>
    public RestrictionChange AskLift(RestrictionLift lift) => State is RestrictionState.InForce
        ? new RestrictionChange.To(this with { State = RestrictionState.Lifting, Lift = lift })
        : Refused();

    /// <summary>The person was told, or there is nobody to tell any more.</summary>
    public RestrictionChange End(DateTimeOffset now) => State is RestrictionState.Lifting
        ? new RestrictionChange.To(this with { State = RestrictionState.Lifted, LiftedAt = now })
        : Refused();

    /// <summary>No mail reaches the person, so it stays in force; somebody has to find another way to tell them.</summary>
    public RestrictionChange KeepUntold() => State is RestrictionState.Lifting
        ? new RestrictionChange.To(this with { State = RestrictionState.InForce, Lift = Lift! with { Refused = true } })
        : Refused();

    private RestrictionChange.Refused Refused() => State switch
    {
        RestrictionState.Lifted => new("restriction_lifted", "The restriction has been lifted before."),
        RestrictionState.Lifting => new("restriction_lifting", "The restriction ends as soon as the person is told."),
        _ => new("restriction_in_force", "Nobody has asked for the restriction's end."),
    };
}

/// <param name="Mail">Opaque id that the mail about it goes under, with a key of its own.</param>
/// <param name="By">Opaque actor id.</param>
/// <param name="SealedReason">Sealed under the mail's own key; unreadable once the mail is out.</param>
/// <param name="Refused">The mail provider would not take the mail: the last try has changed nothing.</param>
public sealed record RestrictionLift(
    RequestId Mail, string By, byte[] SealedReason, DateTimeOffset AskedAt, bool Refused = false);

public abstract record RestrictionChange
{
    private RestrictionChange()
    {
    }

    public sealed record To(Restriction Restriction) : RestrictionChange;

    public sealed record Refused(string Code, string Sentence) : RestrictionChange;
}

/// <summary>Why processing is restricted: Art. 18(1) GDPR (a) to (d), and what an objection leads to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RestrictionGround>))]
public enum RestrictionGround
{
    /// <summary>The person contests that the data are right; until that is found out.</summary>
    [JsonStringEnumMemberName("accuracy_contested")]
    AccuracyContested,

    /// <summary>The processing is unlawful, and the person wants the data kept all the same.</summary>
    [JsonStringEnumMemberName("unlawful")]
    Unlawful,

    /// <summary>The controller needs the data no longer, but the person does, for legal claims.</summary>
    [JsonStringEnumMemberName("legal_claims")]
    LegalClaims,

    /// <summary>Until it is decided whose grounds weigh more.</summary>
    [JsonStringEnumMemberName("objection_pending")]
    ObjectionPending,

    /// <summary>An objection was upheld (Art. 21): without an end.</summary>
    [JsonStringEnumMemberName("objection_upheld")]
    ObjectionUpheld,
}

[JsonConverter(typeof(JsonStringEnumConverter<RestrictionState>))]
public enum RestrictionState
{
    [JsonStringEnumMemberName("in_force")]
    InForce,

    /// <summary>Still in force: the person is being told that it ends.</summary>
    [JsonStringEnumMemberName("lifting")]
    Lifting,

    [JsonStringEnumMemberName("lifted")]
    Lifted,
}
