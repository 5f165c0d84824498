using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Consent;

/// <summary>What a request to withdraw consent or to opt out is about.</summary>
internal static class RequestedPurposes
{
    public static bool AreOf(RequestType type) => type is RequestType.WithdrawConsent or RequestType.OptOut;

    /// <summary>
    /// Those that it names. Where it names none: an opt-out is about sale, sharing and sensitive data, as California has
    /// it; a withdrawal about everything that needs a yes. Empty: there is nothing that it could be about.
    /// </summary>
    public static IReadOnlyList<string> Of(RequestType type, IReadOnlyList<string>? named, ConsentRules rules) =>
        named is { Count: > 0 }
            ? [.. named.Distinct(StringComparer.Ordinal).Where(id => rules.Find(id) is not null)]
            : [.. rules.Purposes.Where(purpose => type is RequestType.OptOut
                    ? purpose.Kind.IsCalifornian() : purpose.Basis is ConsentBasis.OptIn)
                .Select(purpose => purpose.Id)];

    /// <summary>A purpose that the pack does not have is named, or a list that names none.</summary>
    public static bool AreUnfit(IReadOnlyList<string>? named, ConsentRules rules) =>
        named is { Count: 0 } || named?.Any(id => rules.Find(id) is null) == true;
}
