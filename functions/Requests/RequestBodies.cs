using System.Text.Json.Serialization;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Requests;

/// <summary>Body of a submission on a person's behalf.</summary>
/// <param name="Reason">Free text for the audit log, at most 2,000 characters.</param>
/// <param name="NoGrace">An erasure that is urgent: it skips grace once a verifier has signed it off.</param>
/// <param name="Grounds">For a restriction.</param>
/// <param name="Services">For a restriction or an objection: which services are meant; absent: all.</param>
/// <param name="Corrections">For a rectification.</param>
public sealed record SubmitBody(
    [property: JsonRequired] RequestType Type, [property: JsonRequired] SubjectBody Subject,
    Regulation? Regulation = null, string? Reason = null, bool NoGrace = false,
    RestrictionGround? Grounds = null, IReadOnlyList<string>? Services = null,
    IReadOnlyList<CorrectionBody>? Corrections = null)
{
    [JsonIgnore]
    public DemandBody Demand => new(Grounds, Services, Corrections, Reason);
}

/// <summary>Body of a submission by the person.</summary>
/// <param name="Reason">For an objection: what in their situation it is about, at most 2,000 characters.</param>
public sealed record SubmitOwnBody(
    [property: JsonRequired] RequestType Type, Regulation? Regulation = null, string? Reason = null,
    RestrictionGround? Grounds = null, IReadOnlyList<string>? Services = null,
    IReadOnlyList<CorrectionBody>? Corrections = null)
{
    [JsonIgnore]
    public DemandBody Demand => new(Grounds, Services, Corrections, Reason);
}

/// <summary>Exactly one of the three names a person.</summary>
public sealed record SubjectBody(string? Id = null, string? Email = null, string? ExternalId = null)
{
    /// <summary>254 characters: the longest address that SMTP carries (RFC 5321).</summary>
    private const int MaxEmailLength = 254;

    private const int MaxExternalIdLength = 256;

    /// <summary>Null when the body names nobody, or more than one way.</summary>
    public SubjectReference? ToReference() => (Id, Email, ExternalId) switch
    {
        ({ } id, null, null) when SubjectId.TryParse(id, out var subject) => new SubjectReference.ById(subject),
        (null, { Length: > 2 and <= MaxEmailLength } email, null) when email.Contains('@', StringComparison.Ordinal) =>
            new SubjectReference.ByEmail(new(email.Trim())),
        (null, null, { Length: > 0 and <= MaxExternalIdLength } externalId) =>
            new SubjectReference.ByExternalId(new(externalId)),
        _ => null,
    };
}

/// <summary>Body of cancel, extend and reject.</summary>
/// <param name="Reason">What the person is told, 1 to 2,000 characters.</param>
public sealed record ReasonBody([property: JsonRequired] string Reason)
{
    public const int MaxReasonLength = 2000;

    [JsonIgnore]
    public bool IsValid => !string.IsNullOrWhiteSpace(Reason) && Reason.Length <= MaxReasonLength;
}
