using Microsoft.Data.Sqlite;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Cli;

/// <summary>The columns of a SQLite file, opened for reading only.</summary>
internal sealed class SqliteSchemaReader(SqliteConnectionStringBuilder connection) : ISchemaReader
{
    private const string Query = """
        SELECT t.name, c.name, c.pk > 0 FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
        WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
        """;

    public async Task<IReadOnlyList<TableColumn>> ReadAsync(CancellationToken cancellation)
    {
        SQLitePCL.Batteries_V2.Init();
        var readOnly = new SqliteConnectionStringBuilder(
            connection.ConnectionString)
        { Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var open = new SqliteConnection(readOnly.ConnectionString);
        await open.OpenAsync(cancellation);
        await using var command = open.CreateCommand();
        command.CommandText = Query;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var columns = new List<TableColumn>();
        while (await reader.ReadAsync(cancellation))
            columns.Add(new TableColumn(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        return columns;
    }
}
