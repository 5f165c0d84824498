using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Consent;

/// <summary>Whether a purpose may be pursued with a person's data now, and why.</summary>
public sealed record ConsentEffect(bool Effective, ConsentReason Because)
{
    /// <param name="consent">What the person said last; null: nothing.</param>
    /// <param name="tenantOptedOut">The organisation said no for all of its people: that beats every yes.</param>
    /// <param name="inForce">Kind → version of the documents in force.</param>
    public static ConsentEffect Of(
        ConsentPurpose purpose, ConsentState? consent, bool tenantOptedOut, IReadOnlyList<string> renewOn,
        IReadOnlyDictionary<string, string> inForce) => (purpose, consent) switch
        {
            ({ NeverDone: true }, _) => No(ConsentReason.NeverDone),
            _ when tenantOptedOut => No(ConsentReason.TenantOptedOut),
            (_, { Status: ConsentStatus.Refused }) => No(ConsentReason.Refused),
            (_, { Status: ConsentStatus.Withdrawn }) => No(ConsentReason.Withdrawn),
            ({ Basis: ConsentBasis.OptOut }, null) => new ConsentEffect(true, ConsentReason.NotOptedOut),
            (_, null) => No(ConsentReason.NotDecided),
            ({ Basis: ConsentBasis.OptIn }, { } given) when given.IsOutdated(renewOn, inForce) =>
                No(ConsentReason.ToBeRenewed),
            _ => new ConsentEffect(true, ConsentReason.Given),
        };

    public static ConsentEffect No(ConsentReason because) => new(false, because);
}

[JsonConverter(typeof(JsonStringEnumConverter<ConsentReason>))]
public enum ConsentReason
{
    [JsonStringEnumMemberName("given")]
    Given,

    /// <summary>Nobody said no, and a yes is not needed.</summary>
    [JsonStringEnumMemberName("not_opted_out")]
    NotOptedOut,

    /// <summary>Nobody said yes, and it is needed.</summary>
    [JsonStringEnumMemberName("not_decided")]
    NotDecided,
    [JsonStringEnumMemberName("refused")]
    Refused,
    [JsonStringEnumMemberName("withdrawn")]
    Withdrawn,

    /// <summary>The yes was to an older version of a document.</summary>
    [JsonStringEnumMemberName("to_be_renewed")]
    ToBeRenewed,
    [JsonStringEnumMemberName("tenant_opted_out")]
    TenantOptedOut,

    /// <summary>The product does no such thing.</summary>
    [JsonStringEnumMemberName("never_done")]
    NeverDone,

    /// <summary>The person has had the processing restricted, or has objected to it, whatever they said before.</summary>
    [JsonStringEnumMemberName("restricted")]
    Restricted,

    /// <summary>The person was erased, or is being erased.</summary>
    [JsonStringEnumMemberName("subject_fenced")]
    SubjectFenced,
}
