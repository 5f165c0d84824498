namespace PrivacyFunctions.DataMap;

/// <summary>
/// Categories of personal data that a field can have, each with its words for the person and for the records of
/// processing. A closed list, so that a typo is an error and every category has a meaning.
/// </summary>
public static class DataCategories
{
    public static IReadOnlyDictionary<string, string> Titles { get; } = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        ["identifier"] = "Identifiers",
        ["name"] = "Names",
        ["contact"] = "Contact details",
        ["credential"] = "Credentials and secrets",
        ["network"] = "Network addresses",
        ["device"] = "Device and browser",
        ["location"] = "Location",
        ["activity"] = "What was done, and when",
        ["content"] = "Content",
        ["derived"] = "Derived and machine-made data",
        ["preference"] = "Preferences and settings",
        ["consent"] = "Consent and its evidence",
        ["financial"] = "Payment and invoicing",
        ["employment"] = "Work and organisation",
        ["special"] = "Special categories (GDPR Art. 9)",
        ["technical"] = "Technical data about the record",
    };
}

/// <summary>The lawful bases of GDPR Art. 6(1).</summary>
public static class LawfulBases
{
    public static IReadOnlyDictionary<string, string> Titles { get; } = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        ["consent"] = "Consent, Art. 6(1)(a)",
        ["contract"] = "Contract, Art. 6(1)(b)",
        ["legal_obligation"] = "Legal obligation, Art. 6(1)(c)",
        ["vital_interests"] = "Vital interests, Art. 6(1)(d)",
        ["public_task"] = "Public task, Art. 6(1)(e)",
        ["legitimate_interests"] = "Legitimate interests, Art. 6(1)(f)",
    };
}
