using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class PostgreSqlDialect
{
    private const string ColumnTypes = """
        SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = to_regclass(@table) AND a.attnum > 0 AND NOT a.attisdropped
        """;

    /// <summary>Statement by table: the types of its key are read once, and change with a deployment at most.</summary>
    private readonly ConcurrentDictionary<(string Connection, string Table), IReadOnlyDictionary<string, string>>
        _types = new();

    /// <summary>As an array without a declared type, so that the column's own comparison decides.</summary>
    public override void BindTexts(DbCommand command, string name, IReadOnlyList<string> values)
    {
        var array = new StringBuilder("{");
        foreach (var value in values)
        {
            var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal);
            array.Append(array.Length > 1 ? "," : "").Append('"').Append(escaped).Append('"');
        }

        BindText(command, name, array.Append('}').ToString());
    }

    public override string IsOneOf(string expression, string parameter) => $"{expression} = ANY ({parameter})";

    public override void BindTime(DbCommand command, string name, DateTimeOffset time) => command.Parameters.Add(
        new NpgsqlParameter(name, NpgsqlDbType.TimestampTz) { Value = time.UtcDateTime });

    /// <summary>A column that is no date or time at all has no such comparison: that fails, and deletes nothing.</summary>
    public override string OlderThan(string quotedColumn, string parameter) => $"{quotedColumn} < {parameter}";

    public override string Sha256(string quotedColumn, FieldType type) => type == FieldType.Bytes
        ? $"encode(sha256({quotedColumn}), 'hex')"
        : $"encode(sha256(convert_to({quotedColumn}::text, 'UTF8')), 'hex')";

    public override string IsNoPseudonym(string quotedColumn, FieldType type)
    {
        var text = type == FieldType.Bytes ? $"encode({quotedColumn}, 'escape')" : $"{quotedColumn}::text";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"({text} <> '' AND {text} !~ '^\"?psn[0-9]+_[0-9a-f]{{{RecordPseudonyms.HexDigits}}}\"?$')");
    }

    public override string AsStored(string expression, FieldType type) => type switch
    {
        FieldType.Json => $"to_jsonb({expression}::text)",
        FieldType.Bytes => $"convert_to({expression}::text, 'UTF8')",
        _ => expression,
    };

    /// <summary>
    /// All records in one statement: their keys travel as texts and become the columns' own types, so that the index
    /// on the key finds them.
    /// </summary>
    internal override async Task<long> ReplaceAsync(
        DbConnection connection, DbTransaction? transaction, SqlReplacement replacement,
        CancellationToken cancellation)
    {
        var collection = replacement.Collection;
        var types = await TypesAsync(connection, transaction, collection.Source, cancellation);
        var (arrays, names, matches) = (new List<string>(), new List<string>(), new List<string>());
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        for (var i = 0; i < collection.Key.Count; i++)
        {
            arrays.Add($"@k{i}::text[]::{types[collection.Key[i]]}[]");
            names.Add($"k{i}");
            matches.Add($"{SqlName.Column(collection.Key[i])} = given.k{i}");
            AddColumn($"@k{i}", replacement.Records.Select(record => ((SqlKeyValue.Text)record.Key[i]).Value));
        }

        for (var i = 0; i < replacement.Treatment.Replaced.Count; i++)
        {
            arrays.Add($"@p{i}::text[]");
            names.Add($"p{i}");
            AddColumn($"@p{i}", replacement.Records.Select(record => record.Values[i]));
        }

        AddColumn("@was", replacement.Records.Select(record => record.Subject));
        BindText(command, SqlStatements.Tenant, replacement.Tenant.Value);
#pragma warning disable CA2100 // Names come from the validated pack and the catalogue; every value is a parameter.
        command.CommandText =
            $"UPDATE {SqlName.Table(collection.Source)} SET {replacement.Assignments(this, i => $"given.p{i}")} " +
            $"FROM unnest({string.Join(", ", arrays)}, @was::text[]) AS given ({string.Join(", ", names)}, was) " +
            $"WHERE {SqlName.Column(collection.TenantColumn)} = {SqlStatements.Tenant} AND {string.Join(" AND ", matches)} " +
            $"AND {SqlName.Column(collection.SubjectColumn)}::text IS NOT DISTINCT FROM given.was";
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync(cancellation);

        void AddColumn(string name, IEnumerable<string?> values) => command.Parameters.Add(
            new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = values.ToArray() });
    }

    private async Task<IReadOnlyDictionary<string, string>> TypesAsync(
        DbConnection connection, DbTransaction? transaction, string table, CancellationToken cancellation)
    {
        if (_types.TryGetValue((connection.ConnectionString, table), out var known))
            return known;
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = ColumnTypes;
        BindTyped(command, "@table", SqlName.Quoted(table));
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                types[reader.GetString(0)] = reader.GetString(1);
        }

        return _types[(connection.ConnectionString, table)] = types;
    }
}
