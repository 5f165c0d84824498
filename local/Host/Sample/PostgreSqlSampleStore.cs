using Npgsql;
using NpgsqlTypes;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// Tables in a PostgreSQL database that was given to the host: made before the app starts, which proves that they keep
/// tenants apart, and filled after it, all in one transaction. A database that has any of the tables already is left
/// alone, unless they are ours and nothing has come into them yet.
/// </summary>
internal sealed class PostgreSqlSampleStore : ISampleStore
{
    private const string Unfilled = "Sample of PrivacyFunctions, not filled yet.";

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

    /// <summary>Makes the tables, empty, where the database has none of them.</summary>
    public static async Task PrepareAsync(
        string connectionString, IReadOnlyList<SampleTable> tables, CancellationToken cancellation)
    {
        await using var store = await ConnectAsync(connectionString, tables, cancellation);
        if (await store.HasAnyAsync(cancellation))
            return;
        foreach (var table in tables)
            await store.CreateTableAsync(table, cancellation);
        await store._transaction.CommitAsync(cancellation);
    }

    /// <summary>Null where the database has tables that are somebody's own, or were filled.</summary>
    public static async Task<ISampleStore?> OpenAsync(
        string connectionString, IReadOnlyList<SampleTable> tables, CancellationToken cancellation)
    {
        await PrepareAsync(connectionString, tables, cancellation);
        var store = await ConnectAsync(connectionString, tables, cancellation);
        if (await store.IsUnfilledAsync(cancellation))
        {
            // COPY does not write below row-level security; what the transaction ends with is forced again.
            await store.ForEachTenantTableAsync("NO FORCE ROW LEVEL SECURITY", cancellation);
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

        await ForEachTenantTableAsync("FORCE ROW LEVEL SECURITY", cancellation);
        foreach (var table in _tables)
            await RunAsync($"COMMENT ON TABLE \"{table.Name}\" IS NULL", cancellation);
        await _transaction.CommitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task<PostgreSqlSampleStore> ConnectAsync(
        string connectionString, IReadOnlyList<SampleTable> tables, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        return new PostgreSqlSampleStore(connection, await connection.BeginTransactionAsync(cancellation), tables);
    }

    private Task<bool> HasAnyAsync(CancellationToken cancellation) => AskAsync(
        "SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = ANY (@names))",
        cancellation);

    private Task<bool> IsUnfilledAsync(CancellationToken cancellation) => AskAsync(
        $"SELECT bool_and(obj_description(to_regclass(quote_ident(name)), 'pg_class') IS NOT DISTINCT FROM '{Unfilled}') FROM unnest(@names) AS name",
        cancellation);

    private async Task<bool> AskAsync(string question, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // This class's own texts; values are parameters.
        await using var command = new NpgsqlCommand(question, _connection, _transaction);
#pragma warning restore CA2100
        command.Parameters.AddWithValue("names", _tables.Select(table => table.Name).ToArray());
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task CreateTableAsync(SampleTable table, CancellationToken cancellation)
    {
        var columns = table.Columns.Select(column => $"\"{column.Name}\" {TypeName(column.Type)}");
        await RunAsync(
            $"CREATE TABLE \"{table.Name}\" ({string.Join(", ", columns)}, PRIMARY KEY ({Quoted(table.PrimaryKey)}))",
            cancellation);
        await RunAsync($"COMMENT ON TABLE \"{table.Name}\" IS '{Unfilled}'", cancellation);
        if (table.TenantColumn is null)
            return;
        await RunAsync($"ALTER TABLE \"{table.Name}\" ENABLE ROW LEVEL SECURITY", cancellation);
        await RunAsync($"ALTER TABLE \"{table.Name}\" FORCE ROW LEVEL SECURITY", cancellation);
        await RunAsync(
            $"CREATE POLICY tenant ON \"{table.Name}\" USING " +
            $"(\"{table.TenantColumn}\" = nullif(current_setting('{ConnectorsOptions.UsualTenantSetting}', true), ''))",
            cancellation);
    }

    private async Task ForEachTenantTableAsync(string security, CancellationToken cancellation)
    {
        foreach (var table in _tables.Where(table => table.TenantColumn is not null))
            await RunAsync($"ALTER TABLE \"{table.Name}\" {security}", cancellation);
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
