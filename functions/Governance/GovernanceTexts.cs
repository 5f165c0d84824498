namespace PrivacyFunctions.Governance;

/// <summary>What may be typed here.</summary>
internal static class GovernanceTexts
{
    public static bool IsText(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= GovernanceLimits.TextCharacters;
}
