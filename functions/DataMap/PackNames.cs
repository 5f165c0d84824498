using System.Text.RegularExpressions;

namespace PrivacyFunctions.DataMap;

/// <summary>
/// What names in a pack may look like. They become part of SQL text, paths and URLs, so nothing that any of these could
/// misread is let in. 63 characters are PostgreSQL's limit.
/// </summary>
internal static partial class PackNames
{
    public const string IdPattern = "^[a-z][a-z0-9-]{0,61}[a-z0-9]$";
    public const string FieldPattern = "^[a-z][A-Za-z0-9]{0,62}$";
    public const string ColumnPattern = "^[A-Za-z_][A-Za-z0-9_]{0,62}$";
    public const string DocumentPattern = "^[a-z][a-z0-9_]{0,62}$";
    public const string RolePattern = "^[A-Za-z][A-Za-z0-9_-]{0,62}$";

    /// <summary>Services, collections, connections, grounds.</summary>
    public static readonly NameRule Id = new(
        IdRegex(), "is 2 to 63 characters of a-z, 0-9 and '-', starting with a letter");

    public static readonly NameRule Field = new(
        FieldRegex(), "is 1 to 63 letters and digits in camelCase, starting with a small letter");

    /// <summary>Kinds of policy documents.</summary>
    public static readonly NameRule Document = new(
        DocumentRegex(), "is 1 to 63 characters of a-z, 0-9 and '_', starting with a letter");

    /// <summary>Tables, columns, folders, resources.</summary>
    public static readonly NameRule Column = new(
        ColumnRegex(), "is 1 to 63 characters of A-Z, a-z, 0-9 and '_', not starting with a digit");

    public static readonly NameRule Role = new(
        RoleRegex(), "is 1 to 63 characters of A-Z, a-z, 0-9, '_' and '-', starting with a letter");

    [GeneratedRegex(IdPattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdRegex();

    [GeneratedRegex(FieldPattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldRegex();

    [GeneratedRegex(ColumnPattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ColumnRegex();

    [GeneratedRegex(DocumentPattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DocumentRegex();

    [GeneratedRegex(RolePattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleRegex();
}

/// <param name="Words">Ends the sentence "A service name …".</param>
internal sealed record NameRule(Regex Pattern, string Words)
{
    // "$" also matches before a trailing line break.
    public bool Fits(string text) => !text.EndsWith('\n') && Pattern.IsMatch(text);
}
