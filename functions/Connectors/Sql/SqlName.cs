namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// Quotes the names that stand in statements. They come from the validated pack only; the pattern is checked again
/// here, at the last place before the text of a statement, so that no other way into it exists.
/// </summary>
internal static class SqlName
{
    /// <summary>63 characters: PostgreSQL cuts longer names off and then means another one.</summary>
    private const int MaxLength = 63;

    /// <summary>
    /// A column of the statement's one table. Qualified, because SQLite takes a quoted name that is no column for a
    /// text, and a mistyped column would silently find nothing; and because a bare name in ORDER BY may mean a selected
    /// expression.
    /// </summary>
    public static string Column(string name) => IsPlain(name)
        ? $"records.\"{name}\""
        : throw new ArgumentException("A column's name is 1 to 63 letters, digits and '_', not starting with a digit.");

    /// <summary>The column as the target of a SET, which takes no alias before it.</summary>
    public static string Bare(string name) => Column(name)["records.".Length..];

    /// <summary>
    /// A table's name, or a schema's and a table's with a dot between, under the alias that <see cref="Column"/> uses.
    /// </summary>
    public static string Table(string name) => Quoted(name) + " AS records";

    public static string Quoted(string name)
    {
        var parts = name.Split('.');
        if (parts.Length > 2 || !parts.All(IsPlain))
            throw new ArgumentException(
                "A table's name is 1 to 63 letters, digits and '_', with its schema and a dot before it at most.");
        return string.Join('.', parts.Select(part => $"\"{part}\""));
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) &&
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
