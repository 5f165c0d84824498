namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>Where data may go without more: the European Economic Area.</summary>
internal static class Countries
{
    private const int CodeLetters = 2;

    private static readonly HashSet<string> Eea = new(StringComparer.Ordinal)
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
        "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    };

    public static bool IsCode(string text) => text.Length == CodeLetters && text.All(char.IsAsciiLetterUpper);

    /// <summary>
    /// Whether a transfer there needs a ground of GDPR 44 to 49. Decisions that a country is adequate are made and fall,
    /// so such a decision is named as the ground and not known here.
    /// </summary>
    public static bool IsOutsideEea(string country) => !Eea.Contains(country);
}
