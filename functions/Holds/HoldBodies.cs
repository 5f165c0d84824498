using System.Text.Json.Serialization;
using PrivacyFunctions.Http;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Holds;

/// <summary>Body of placing a hold.</summary>
/// <param name="Subject">Exactly when the scope is <c>subject</c>.</param>
/// <param name="Matter">1 to 200 characters.</param>
/// <param name="Reason">1 to 2,000 characters.</param>
/// <param name="ReviewOn">A day (<c>2027-01-31</c>) that lies ahead.</param>
public sealed record PlaceHoldBody(
    [property: JsonRequired] HoldScope Scope, [property: JsonRequired] string Matter,
    [property: JsonRequired] string Reason, SubjectBody? Subject = null, DateOnly? ReviewOn = null)
{
    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<FieldError> Errors(DateOnly today)
    {
        var errors = new List<FieldError>();
        if (Scope == HoldScope.Subject ? Subject?.ToReference() is null : Subject is not null)
            errors.Add(new FieldError("/subject", "invalid_value"));
        if (!IsText(Matter, HoldLimits.MatterCharacters))
            errors.Add(new FieldError("/matter", "invalid_value"));
        if (!IsText(Reason, HoldLimits.ReasonCharacters))
            errors.Add(new FieldError("/reason", "invalid_value"));
        if (ReviewOn <= today)
            errors.Add(new FieldError("/reviewOn", "invalid_value"));
        return errors;
    }

    private static bool IsText(string text, int most) => !string.IsNullOrWhiteSpace(text) && text.Length <= most;
}
