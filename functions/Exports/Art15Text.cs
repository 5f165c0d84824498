namespace PrivacyFunctions.Exports;

/// <summary>The sentences of an access answer that are the same for every product.</summary>
internal static class Art15Text
{
    public static IReadOnlyList<string> Rights { get; } =
    [
        "You may ask us to correct data that is wrong (Art. 16 GDPR).",
        "You may ask us to erase your data (Art. 17 GDPR) or to restrict what is done with it (Art. 18 GDPR).",
        "You may object to processing that rests on legitimate interests (Art. 21 GDPR).",
        "You may withdraw a consent at any time (Art. 7(3) GDPR).",
        "You may receive the data that you provided in a portable form (Art. 20 GDPR).",
        "You may complain to a data protection supervisory authority (Art. 77 GDPR).",
    ];
}
