using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Columns as the engine's tables keep them: UTC ticks, and nulls.</summary>
internal static class SqliteReaders
{
    public static DateTime Time(this SqliteDataReader reader, int column) =>
        new(reader.GetInt64(column), DateTimeKind.Utc);

    public static string? Text(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static int? NullableInt32(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
