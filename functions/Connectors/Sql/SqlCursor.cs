using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>One column's value of a record's key, with its type, so that it comes back exactly.</summary>
public abstract record SqlKeyValue
{
    private SqlKeyValue()
    {
    }

    public sealed record Text(string Value) : SqlKeyValue;

    public sealed record Integer(long Value) : SqlKeyValue;

    public sealed record Real(double Value) : SqlKeyValue;

    public sealed record Blob(string Base64) : SqlKeyValue;
}

/// <summary>
/// The key that a page ended with, as an opaque text: base64url of a JSON array with one string for each key column, a
/// letter for the type before its value. Key values may be personal data, so a cursor is never logged.
/// </summary>
internal static class SqlCursor
{
    /// <summary>No base64url: a place in a table is told from a key by it.</summary>
    private const string Pages = "pages.";

    /// <param name="end">Exclusive: where the table ended when the walk began.</param>
    public static string WritePages(long next, long end) =>
        string.Create(CultureInfo.InvariantCulture, $"{Pages}{next}.{end}");

    /// <summary>Null: the cursor is a key.</summary>
    /// <exception cref="FormatException">Not a cursor.</exception>
    public static (long Next, long End)? ReadPages(string cursor) =>
        !cursor.StartsWith(Pages, StringComparison.Ordinal) ? null : cursor[Pages.Length..].Split('.') switch
        {
            [var next, var end] => (Page(next), Page(end)),
            // A run that an earlier build began goes on.
            [var next] => (Page(next), long.MaxValue),
            _ => throw Malformed(null),
        };

    public static string Write(IReadOnlyList<SqlKeyValue> key) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(key.Select(value => Write(value)).ToArray()));

    /// <exception cref="FormatException">Not a cursor of a collection with that many key columns.</exception>
    public static IReadOnlyList<SqlKeyValue> Read(string cursor, int columns)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(cursor));
            if (parts?.Length == columns && parts.All(part => part.Length > 0))
                return [.. parts.Select(part => Read(part))];
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }

        throw Malformed(null);
    }

    private static string Write(SqlKeyValue value) => value switch
    {
        SqlKeyValue.Text text => "t" + text.Value,
        SqlKeyValue.Integer integer => "i" + integer.Value.ToString(CultureInfo.InvariantCulture),
        SqlKeyValue.Real real => "r" + real.Value.ToString("R", CultureInfo.InvariantCulture),
        SqlKeyValue.Blob blob => "b" + blob.Base64,
        _ => throw new InvalidOperationException("An unknown kind of key value."),
    };

    private static SqlKeyValue Read(string part) => part[0] switch
    {
        't' => new SqlKeyValue.Text(part[1..]),
        'i' => new SqlKeyValue.Integer(
            long.Parse(part.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
        'r' => new SqlKeyValue.Real(double.Parse(part.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture)),
        'b' => new SqlKeyValue.Blob(part[1..]),
        _ => throw Malformed(null),
    };

    private static long Page(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static FormatException Malformed(Exception? inner) => new("Not a cursor of this collection.", inner);
}
