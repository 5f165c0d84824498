using System.Text.Json.Serialization;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Governance.Documents;

/// <summary>Body of publishing a version of a document.</summary>
/// <param name="Kind">As in <c>privacy_notice</c>, <c>terms</c>, <c>dpa</c>, <c>subprocessor_list</c>.</param>
/// <param name="Url">Where it is read: an absolute https address.</param>
/// <param name="EffectiveAt">Absent: at once.</param>
/// <param name="Sha256">Of the document, in lower-case hex: then the audit log vouches for its text.</param>
public sealed record PublishDocumentBody(
    [property: JsonRequired] string Kind, [property: JsonRequired] string Version, [property: JsonRequired] string Url,
    [property: JsonRequired] string Summary, [property: JsonRequired] bool Material, DateTimeOffset? EffectiveAt = null,
    string? Sha256 = null)
{
    private const int Sha256Characters = 64;

    public PolicyDraft ToDraft() => new(Kind, Version, Url, Sha256, Summary, Material, EffectiveAt);

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<FieldError> Errors()
    {
        var errors = new List<FieldError>();
        if (!PolicyNames.IsKind(Kind))
            errors.Add(new FieldError("/kind", "invalid_value"));
        if (!PolicyNames.IsVersion(Version))
            errors.Add(new FieldError("/version", "invalid_value"));
        if (Url.Length > GovernanceLimits.TextCharacters || !Uri.TryCreate(Url, UriKind.Absolute, out var address) ||
            address.Scheme != Uri.UriSchemeHttps || Url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            errors.Add(new FieldError("/url", "invalid_value"));
        if (!GovernanceTexts.IsText(Summary))
            errors.Add(new FieldError("/summary", "invalid_value"));
        if (Sha256 is { } hash &&
            (hash.Length != Sha256Characters || !hash.All(char.IsAsciiHexDigit) || hash.Any(char.IsAsciiLetterUpper)))
            errors.Add(new FieldError("/sha256", "invalid_value"));
        return errors;
    }
}
