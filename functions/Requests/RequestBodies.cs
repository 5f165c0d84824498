using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Requests;

/// <summary>Body of a submission on a person's behalf.</summary>
/// <param name="Reason">Free text for the audit log, at most 2,000 characters.</param>
/// <param name="Purposes">Of a withdrawal of consent or an opt-out: ids of what it is about.</param>
/// <param name="NoGrace">An erasure that is urgent: it skips grace once a verifier has signed it off.</param>
/// <param name="Agent">Who asks in the person's name, with the paper that shows the power to.</param>
public sealed record SubmitBody(
    [property: JsonRequired] RequestType Type, [property: JsonRequired] SubjectBody Subject,
    Regulation? Regulation = null, string? Reason = null, bool NoGrace = false, AgentBody? Agent = null,
    IReadOnlyList<string>? Purposes = null);

/// <summary>An authorised agent whose power of attorney somebody of the tenant has seen.</summary>
public sealed record AgentBody(
    [property: JsonRequired] string Name, [property: JsonRequired] PowerOfAttorney PowerOfAttorney)
{
    /// <summary>Null: it may be recorded today.</summary>
    public IResult? Problem(DateTimeOffset now)
    {
        if (!RequestAgent.IsName(Name))
        {
            return Problems.Unprocessable(
                "agent_invalid", $"An agent's name has 1 to {RequestAgent.MaxNameLength} letters, digits and spaces.",
                new FieldError("/agent/name", "invalid_value"));
        }

        return PowerOfAttorney.Problem(now) is var (member, code, sentence)
            ? Problems.Unprocessable(code, sentence, new FieldError($"/agent/powerOfAttorney/{member}", code))
            : null;
    }

    public RequestAgent ToAgent() => new(Name.Trim(), PowerOfAttorney: PowerOfAttorney);
}

/// <summary>Body of a submission by the person.</summary>
/// <param name="Purposes">As in <see cref="SubmitBody"/>.</param>
public sealed record SubmitOwnBody(
    [property: JsonRequired] RequestType Type, Regulation? Regulation = null, IReadOnlyList<string>? Purposes = null);

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
