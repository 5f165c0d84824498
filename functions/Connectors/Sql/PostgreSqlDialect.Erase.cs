using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class PostgreSqlDialect
{
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
    /// Asks the planner: where it would read the whole table for the selection, reading it in ranges of pages costs the
    /// same and no look at an index. PostgreSQL 14 finds such a range at once. A partitioned table has no pages of its
    /// own.
    /// </summary>
    internal override async Task<long?> PagesAsync(
        DbConnection connection, DbTransaction? transaction, Collection collection, SqlSelection selection,
        CancellationToken cancellation)
    {
        if (((NpgsqlConnection)connection).PostgreSqlVersion.Major < 14)
            return null;
        await using (var plan = connection.CreateCommand())
        {
            plan.Transaction = transaction;
#pragma warning disable CA2100 // Made from the validated pack's names; every value is a parameter.
            plan.CommandText =
                $"EXPLAIN (FORMAT JSON) SELECT records.ctid FROM {SqlName.Table(collection.Source)} {selection.Where}";
#pragma warning restore CA2100
            selection.Bind(plan);
            using var nodes = JsonDocument.Parse((string)(await plan.ExecuteScalarAsync(cancellation))!);
            if (!ReadsTheWholeTable(nodes.RootElement[0].GetProperty("Plan")))
                return null;
        }

        await using var size = connection.CreateCommand();
        size.Transaction = transaction;
        size.CommandText = "SELECT pg_relation_size(to_regclass(@table)) / current_setting('block_size')::bigint";
        BindTyped(size, "@table", SqlName.Quoted(collection.Source));
        return (long)(await size.ExecuteScalarAsync(cancellation))!;
    }

    internal override SqlSelection InPages(SqlSelection selection, long from, long to) => selection.And(
        "records.ctid >= @from_page::tid AND records.ctid < @to_page::tid",
        command =>
        {
            BindText(command, "@from_page", string.Create(CultureInfo.InvariantCulture, $"({from},0)"));
            BindText(command, "@to_page", string.Create(CultureInfo.InvariantCulture, $"({to},0)"));
        });

    private static bool ReadsTheWholeTable(JsonElement node) => node.GetProperty("Node Type").GetString() switch
    {
        "Seq Scan" => true,
        // Several processes that read it together.
        "Gather" => ReadsTheWholeTable(node.GetProperty("Plans")[0]),
        _ => false,
    };

    internal override string? Place => "records.ctid::text";

    internal override string Locked => " FOR UPDATE";

    /// <summary>
    /// All records in one statement, each found at the place where this transaction just read it. That it is the same
    /// record still is what the key says, for places are used again and partitions have the same ones.
    /// </summary>
    internal override async Task<long> ReplaceAsync(
        DbConnection connection, DbTransaction? transaction, SqlReplacement replacement,
        CancellationToken cancellation)
    {
        var collection = replacement.Collection;
        var (names, matches) = (new List<string> { "place", "was" }, new List<string>());
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        AddColumn("@place", replacement.Records.Select(record => record.Place));
        AddColumn("@was", replacement.Records.Select(record => record.Subject));
        for (var i = 0; i < collection.Key.Count; i++)
        {
            var column = i;
            names.Add($"k{i}");
            matches.Add($"{KeyExpression(SqlName.Column(collection.Key[i]))} = given.k{i}");
            AddColumn($"@k{i}", replacement.Records.Select(record => ((SqlKeyValue.Text)record.Key[column]).Value));
        }

        for (var i = 0; i < replacement.Treatment.Replaced.Count; i++)
        {
            var column = i;
            names.Add($"p{i}");
            AddColumn($"@p{i}", replacement.Records.Select(record => record.Values[column]));
        }

        BindText(command, SqlStatements.Tenant, replacement.Tenant.Value);
        var arrays = names.Select(name => name == "place" ? "@place::text[]::tid[]" : $"@{name}::text[]");
#pragma warning disable CA2100 // Names come from the validated pack; every value is a parameter.
        command.CommandText =
            $"UPDATE {SqlName.Table(collection.Source)} SET {replacement.Assignments(this, i => $"given.p{i}")} " +
            $"FROM unnest({string.Join(", ", arrays)}) AS given ({string.Join(", ", names)}) " +
            $"WHERE records.ctid = given.place AND {SqlName.Column(collection.TenantColumn)} = {SqlStatements.Tenant} " +
            $"AND {string.Join(" AND ", matches)} " +
            $"AND {SqlName.Column(collection.SubjectColumn)}::text IS NOT DISTINCT FROM given.was";
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync(cancellation);

        void AddColumn(string name, IEnumerable<string?> values) => command.Parameters.Add(
            new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = values.ToArray() });
    }
}
