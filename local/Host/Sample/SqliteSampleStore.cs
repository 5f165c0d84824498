using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// A SQLite file of the sample product. Fast because nothing needs to survive a crash before it is complete.
/// </summary>
internal sealed class SqliteSampleStore : ISampleStore
{
    private readonly SqliteConnection _connection;
    private readonly IReadOnlyList<SampleTable> _tables;

    private SqliteSampleStore(SqliteConnection connection, IReadOnlyList<SampleTable> tables)
    {
        _connection = connection;
        _tables = tables;
        // 8 KiB: three of a huge person's records on a page instead of one.
        Run("PRAGMA page_size = 8192");
        // From the first row on: without it, pages that were split keep copies of rows that no later erasure reaches.
        Run("PRAGMA secure_delete = ON");
        Run("PRAGMA journal_mode = OFF");
        Run("PRAGMA synchronous = OFF");
        Run("BEGIN");
        foreach (var table in tables)
        {
            var columns = table.Columns.Select(column => $"\"{column.Name}\" {TypeName(column.Type)}");
            Run(
                $"CREATE TABLE \"{table.Name}\" ({string.Join(", ", columns)}, PRIMARY KEY ({Quoted(table.PrimaryKey)}))");
        }
    }

    public static async Task<ISampleStore?> OpenAsync(
        string path, IReadOnlyList<SampleTable> tables, CancellationToken cancellation)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(ConnectionString(path, pooling: false));
        await connection.OpenAsync(cancellation);
        return new SqliteSampleStore(connection, tables);
    }

    public static string ConnectionString(string path, bool pooling = true) =>
        new SqliteConnectionStringBuilder { DataSource = path, Pooling = pooling }.ConnectionString;

    public Task WriteAsync(
        Collection collection, SampleTable table, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        // Several collections may share a table, and then the columns that only others map stay NULL.
        var target = _tables.First(
            candidate => string.Equals(candidate.Name, table.Name, StringComparison.OrdinalIgnoreCase));
        using var command = _connection.CreateCommand();
        var parameters = target.Columns.Select(
            (_, index) => command.Parameters.Add(new SqliteParameter($"@p{index}", null))).ToList();
#pragma warning disable CA2100 // Names come from the validated pack; values are parameters.
        var values = string.Join(", ", parameters.Select(parameter => parameter.ParameterName));
        command.CommandText = $"INSERT INTO \"{target.Name}\" VALUES ({values})";
#pragma warning restore CA2100
        command.Prepare();
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < row.Length; i++)
                parameters[i].Value = Value(row[i]);
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public Task CompleteAsync(CancellationToken cancellation)
    {
        foreach (var table in _tables)
        {
            foreach (var lookup in table.Lookups)
            {
                Run(
                    $"CREATE INDEX \"ix_{table.Name}_{lookup}\" ON \"{table.Name}\" " +
                    $"(\"{table.TenantColumn}\", \"{lookup}\", {Quoted(table.PrimaryKey.Skip(1))})");
            }
        }

        Run("COMMIT");
        Run("PRAGMA journal_mode = WAL");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static object Value(object? value) => value switch
    {
        null => DBNull.Value,
        bool flag => flag ? 1L : 0L,
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => value,
    };

    private static string TypeName(FieldType type) => type switch
    {
        FieldType.Integer or FieldType.Boolean => "INTEGER",
        FieldType.Number => "REAL",
        FieldType.Bytes => "BLOB",
        _ => "TEXT",
    };

    private static string Quoted(IEnumerable<string> columns) =>
        string.Join(", ", columns.Select(column => $"\"{column}\""));

    private void Run(string statement)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Names come from the validated pack.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
