using Npgsql;

namespace PrivacyFunctions.DataMap;

/// <summary>The columns in the schema that the connection works in, as PostgreSQL's catalogue has them.</summary>
public sealed class PostgreSqlSchemaReader(string connectionString) : ISchemaReader
{
    // From pg_catalog: information_schema hides what the connection's role may not use. Partitions show as their
    // parent.
    private const string Query = """
        SELECT c.relname, a.attname, COALESCE(a.attnum = ANY (p.conkey), false)
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_catalog.pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
        """;

    public async Task<IReadOnlyList<TableColumn>> ReadAsync(CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(Query);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var columns = new List<TableColumn>();
        while (await reader.ReadAsync(cancellation))
            columns.Add(new TableColumn(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        return columns;
    }
}
