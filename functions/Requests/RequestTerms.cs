using System.Text.Json.Serialization;

namespace PrivacyFunctions.Requests;

/// <summary>What a person may ask for (GDPR Art. 15–21, CCPA). Names on the wire are snake_case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RequestType>))]
public enum RequestType
{
    [JsonStringEnumMemberName("access")]
    Access,
    [JsonStringEnumMemberName("portability")]
    Portability,
    [JsonStringEnumMemberName("erasure")]
    Erasure,
    [JsonStringEnumMemberName("rectification")]
    Rectification,
    [JsonStringEnumMemberName("restriction")]
    Restriction,
    [JsonStringEnumMemberName("objection")]
    Objection,
    [JsonStringEnumMemberName("withdraw_consent")]
    WithdrawConsent,
    [JsonStringEnumMemberName("opt_out")]
    OptOut,
}

[JsonConverter(typeof(JsonStringEnumConverter<Regulation>))]
public enum Regulation
{
    /// <summary>One calendar month, extendable by two (Art. 12(3)).</summary>
    [JsonStringEnumMemberName("gdpr")]
    Gdpr,

    /// <summary>45 calendar days, extendable by 45 (Cal. Civ. Code § 1798.130(a)(2)).</summary>
    [JsonStringEnumMemberName("ccpa")]
    Ccpa,
}

/// <summary>How the request came in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Channel>))]
public enum Channel
{
    /// <summary>The person, signed in.</summary>
    [JsonStringEnumMemberName("self_service")]
    SelfService,

    /// <summary>An owner, admin or operator on the person's behalf.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,

    /// <summary>The person, or an agent, without signing in; the person confirmed it by mail.</summary>
    [JsonStringEnumMemberName("intake")]
    Intake,
}

[JsonConverter(typeof(JsonStringEnumConverter<RequestStatus>))]
public enum RequestStatus
{
    [JsonStringEnumMemberName("received")]
    Received,

    /// <summary>An erasure that can still be cancelled.</summary>
    [JsonStringEnumMemberName("in_grace")]
    InGrace,

    /// <summary>An erasure without grace that a second person has not released yet.</summary>
    [JsonStringEnumMemberName("awaiting_sign_off")]
    AwaitingSignOff,

    /// <summary>A legal hold keeps an erasure from beginning or from going on.</summary>
    [JsonStringEnumMemberName("on_hold")]
    OnHold,
    [JsonStringEnumMemberName("running")]
    Running,
    [JsonStringEnumMemberName("completed")]
    Completed,
    [JsonStringEnumMemberName("partially_completed")]
    PartiallyCompleted,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>It can never be carried out any more.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
