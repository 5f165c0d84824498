namespace PrivacyFunctions.Governance.Documents;

/// <summary>
/// What kinds and versions may be called: they stand in keys, ids of events and addresses. A kind has no dot, so that
/// kind and version are told apart.
/// </summary>
internal static class PolicyNames
{
    /// <summary>As in <c>privacy_notice</c>.</summary>
    public static bool IsKind(string text) =>
        text.Length is > 0 and <= GovernanceLimits.NameCharacters && char.IsAsciiLetterLower(text[0]) &&
        text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>As in <c>2027-01</c> or <c>3.1</c>.</summary>
    public static bool IsVersion(string text) =>
        text.Length is > 0 and <= GovernanceLimits.NameCharacters && char.IsAsciiLetterOrDigit(text[0]) &&
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>The kind in a sentence: <c>privacy notice</c>.</summary>
    public static string Words(string kind) => kind.Replace('_', ' ');
}
