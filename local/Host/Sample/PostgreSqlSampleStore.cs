using Npgsql;
using NpgsqlTypes;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// Tables in a PostgreSQL database that was given to the host, all in one transaction. A database that has any of the
/// tables already is left alone: they are from an earlier start, or somebody's own.
/// </summary>
internal sealed class PostgreSqlSampleStore : ISampleStore
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly IReadOnlyList<SampleTable> _tables;

    private PostgreSqlSampleStore(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<SampleTable> tables)
    {
        _connection = connection;
        _transaction = transaction;
        _tables = tables;
    }

    /// <summary>Null where the database has any of the tables.</summary>
    public static async Task<ISampleStore?> OpenAsync(
        string connectionString, IReadOnlyList<SampleTable> tables, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        var store = new PostgreSqlSampleStore(connection, await connection.BeginTransactionAsync(cancellation), tables);
        if (!await store.HasAnyAsync(cancellation))
        {
            foreach (var table in tables)
                await store.CreateTableAsync(table, cancellation);
            return store;
        }

        await store.DisposeAsync();
        return null;
    }

    public async Task WriteAsync(
        Collection collection, SampleTable table, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        await using var copy = await _connection.BeginBinaryImportAsync(
            $"COPY \"{table.Name}\" ({Quoted(table.Columns.Select(column => column.Name))}) FROM STDIN (FORMAT BINARY)",
            cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellation);
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is { } value)
                    await copy.WriteAsync(value, Type(table.Columns[i].Type), cancellation);
                else
                    await copy.WriteNullAsync(cancellation);
            }
        }

        await copy.CompleteAsync(cancellation);
    }

    public async Task CompleteAsync(CancellationToken cancellation)
    {
        foreach (var (table, lookup) in _tables.SelectMany(table => table.Lookups.Select(lookup => (table, lookup))))
        {
            await RunAsync(
                $"CREATE INDEX ON \"{table.Name}\" (\"{table.TenantColumn}\", \"{lookup}\", {Quoted(table.PrimaryKey.Skip(1))})", cancellation);
        }

        // After the rows are in: COPY does not write below row-level security.
        foreach (var table in _tables.Where(table => table.TenantColumn is not null))
        {
            await RunAsync($"ALTER TABLE \"{table.Name}\" ENABLE ROW LEVEL SECURITY", cancellation);
            await RunAsync($"ALTER TABLE \"{table.Name}\" FORCE ROW LEVEL SECURITY", cancellation);
            await RunAsync(
                $"CREATE POLICY tenant ON \"{table.Name}\" USING " +
                $"(\"{table.TenantColumn}\" = nullif(current_setting('{ConnectorsOptions.UsualTenantSetting}', true), ''))",
                cancellation);
        }

        await _transaction.CommitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<bool> HasAnyAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = ANY (@names))",
            _connection, _transaction);
        command.Parameters.AddWithValue("names", _tables.Select(table => table.Name).ToArray());
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private Task CreateTableAsync(SampleTable table, CancellationToken cancellation)
    {
        var columns = table.Columns.Select(column => $"\"{column.Name}\" {TypeName(column.Type)}");
        return RunAsync(
            $"CREATE TABLE \"{table.Name}\" ({string.Join(", ", columns)}, PRIMARY KEY ({Quoted(table.PrimaryKey)}))",
            cancellation);
    }

    private async Task RunAsync(string statement, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // Names come from the validated pack.
        await using var command = new NpgsqlCommand(statement, _connection, _transaction);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlDbType Type(FieldType type) => type switch
    {
        FieldType.Integer => NpgsqlDbType.Bigint,
        FieldType.Number => NpgsqlDbType.Double,
        FieldType.Boolean => NpgsqlDbType.Boolean,
        FieldType.Timestamp => NpgsqlDbType.TimestampTz,
        FieldType.Json => NpgsqlDbType.Jsonb,
        FieldType.Bytes => NpgsqlDbType.Bytea,
        _ => NpgsqlDbType.Text,
    };

    private static string TypeName(FieldType type) => type switch
    {
        FieldType.Number => "double precision",
        _ => Type(type).ToString().ToLowerInvariant(),
    };

    private static string Quoted(IEnumerable<string> columns) =>
        string.Join(", ", columns.Select(column => $"\"{column}\""));
}
