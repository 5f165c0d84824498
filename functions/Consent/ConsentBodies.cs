using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Consent;

/// <summary>What a person says about a purpose.</summary>
/// <param name="Channel">Where they said it, as the product names it: <c>signup_form</c>; 1 to 40 characters of
/// <c>a-z 0-9 _ -</c>.</param>
/// <param name="Documents">Kind → version of the documents that they saw.</param>
public sealed record OwnConsentBody(
    [property: JsonRequired] bool Given, string? Channel = null, IReadOnlyDictionary<string, string>? Documents = null)
{
    private const int MaxChannelLength = 40;
    private const string Usual = "self_service";

    [JsonIgnore]
    public string Source => Channel ?? Usual;

    internal IReadOnlyList<FieldError> Errors()
    {
        var errors = new List<FieldError>();
        if (Channel is not (null or { Length: > 0 and <= MaxChannelLength }) || Channel?.All(IsOfChannel) == false)
            errors.Add(new FieldError("/channel", "invalid_value"));
        if (Documents?.Count > ConsentLimits.Documents || Documents?.All(document => IsVersion(document)) == false)
            errors.Add(new FieldError("/documents", "invalid_value"));
        return errors;
    }

    private static bool IsOfChannel(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-';

    private static bool IsVersion(KeyValuePair<string, string> document) => PackNames.Document.Fits(document.Key) &&
        document.Value is { Length: > 0 and <= ConsentLimits.VersionCharacters };
}

/// <summary>What an organisation says for all of its people.</summary>
public sealed record TenantConsentBody([property: JsonRequired] bool OptedOut);
