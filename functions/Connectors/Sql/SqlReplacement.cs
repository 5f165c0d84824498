using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>Records of one collection, and the pseudonyms that take the place of what they say.</summary>
internal sealed record SqlReplacement(
    TenantId Tenant, Collection Collection, RecordTreatment Treatment, IReadOnlyList<ReplacedRecord> Records)
{
    private const string SubjectWas = "@was";

    /// <summary>The assignments, where <paramref name="value"/> names the n-th pseudonym.</summary>
    public string Assignments(SqlDialect dialect, Func<int, string> value) => string.Join(", ",
        Treatment.Replaced.Select((column, i) =>
            $"{SqlName.Bare(column.Column)} = {dialect.AsStored(value(i), column.Type)}")
        .Concat(Treatment.Cleared.Select(column => $"{SqlName.Bare(column)} = NULL")));

    public string OneRecord(SqlDialect dialect)
    {
        var subject = SqlName.Column(Collection.SubjectColumn);
        var key = Collection.Key.Select(
            (column, i) => $"{SqlName.Column(column)} = {SqlStatements.KeyParameter(i)}");
        return $"UPDATE {SqlName.Table(Collection.Source)} SET {Assignments(dialect, Parameter)} " +
            $"WHERE {SqlName.Column(Collection.TenantColumn)} = {SqlStatements.Tenant} AND {string.Join(" AND ", key)} " +
            $"AND ({subject} = {SubjectWas} OR ({subject} IS NULL AND {SubjectWas} IS NULL))";
    }

    public void Bind(SqlDialect dialect, DbCommand command, ReplacedRecord record)
    {
        dialect.BindText(command, SqlStatements.Tenant, Tenant.Value);
        dialect.BindText(command, SubjectWas, record.Subject);
        for (var i = 0; i < record.Key.Count; i++)
            dialect.BindKey(command, SqlStatements.KeyParameter(i), record.Key[i]);
        for (var i = 0; i < record.Values.Count; i++)
            dialect.BindText(command, Parameter(i), record.Values[i]);
    }

    private static string Parameter(int index) => $"@p{index}";
}

/// <param name="Key">As it was read.</param>
/// <param name="Place">See <see cref="SqlDialect.Place"/>.</param>
/// <param name="Subject">The subject's column as it was read; null for NULL.</param>
/// <param name="Values">A pseudonym for each replaced column; null where there was nothing.</param>
internal sealed record ReplacedRecord(
    IReadOnlyList<SqlKeyValue> Key, string? Place, string? Subject, IReadOnlyList<string?> Values);
