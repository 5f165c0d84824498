using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>Body of entering a subprocessor.</summary>
/// <param name="Class">What kind of vendor, as <c>hosting</c>.</param>
/// <param name="Country">Two letters of ISO 3166; outside the EEA <paramref name="TransferMechanism"/> is needed.</param>
/// <param name="Services">The pack's services whose data it handles; absent: all.</param>
/// <param name="InUse">It works for the product already, since <paramref name="StartsAt"/>: nobody is told.</param>
public sealed record AddSubprocessorBody(
    [property: JsonRequired] string Name, [property: JsonRequired] string Class,
    [property: JsonRequired] string Country, [property: JsonRequired] string Purpose,
    [property: JsonRequired] DateTimeOffset StartsAt,
    IReadOnlyList<string>? Services = null, string? TransferMechanism = null, bool InUse = false)
{
    private const int MaxNameLength = 200;

    public SubprocessorDetails ToDetails() => new(Name, Class, Country, Purpose, Services ?? [], TransferMechanism);

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<FieldError> Errors(PolicyPack pack, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        if (!GovernanceTexts.IsText(Name) || Name.Length > MaxNameLength)
            errors.Add(new FieldError("/name", "invalid_value"));
        if (!PolicyNames.IsKind(Class))
            errors.Add(new FieldError("/class", "invalid_value"));
        if (!GovernanceTexts.IsText(Purpose))
            errors.Add(new FieldError("/purpose", "invalid_value"));
        if (!Countries.IsCode(Country))
            errors.Add(new FieldError("/country", "invalid_value"));
        else if (TransferMechanism is null
            ? Countries.IsOutsideEea(Country)
            : !GovernanceTexts.IsText(TransferMechanism))
            errors.Add(new FieldError("/transferMechanism", "invalid_value"));
        if (Services?.Any(service => pack.FindService(service) is null) == true)
            errors.Add(new FieldError("/services", "invalid_value"));
        if (InUse && StartsAt > now)
            errors.Add(new FieldError("/startsAt", "invalid_value"));
        return errors;
    }
}

/// <summary>How an objection was settled.</summary>
public sealed record ResolutionBody([property: JsonRequired] string Resolution);
