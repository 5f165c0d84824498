using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector : ISubjectLookup
{
    public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> LookUpAsync(
        TenantId tenant, Collection collection,
        IReadOnlyList<LookupTerm> terms, IReadOnlyList<string> columns, int limit,
        CancellationToken cancellation)
    {
        var wanted = columns.Select(column => _dialect.FieldExpression(SqlName.Column(column), FieldType.Text));
        var matches = terms.Select((term, i) => term.IgnoreCase
            ? $"lower({SqlName.Column(term.Column)}) = lower(@term{i})"
            : $"{SqlName.Column(term.Column)} = @term{i}");
        var ofTenant = new SqlSelections(_dialect, collection, _service).OfTenant(tenant);
        var selection = terms.Count == 0 ? ofTenant : ofTenant.And(
            string.Join(" AND ", matches), command =>
            {
                for (var i = 0; i < terms.Count; i++)
                    _dialect.BindText(command, $"@term{i}", terms[i].Value);
            });
        var statement = $"SELECT DISTINCT {string.Join(", ", wanted)} FROM {SqlName.Table(collection.Source)} " +
            $"{selection.Where} LIMIT {limit}";
        return _session.RunAsync<IReadOnlyList<IReadOnlyDictionary<string, string>>>(
            tenant, ConnectionUse.Read, async (connection, token) =>
            {
                await using var command = Command(connection, statement, selection);
                await using var reader = await command.ExecuteReaderAsync(token);
                return await ReadRowsAsync(reader, columns, token);
            }, cancellation, orNoMatch: () => []);
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ReadRowsAsync(
        DbDataReader reader, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        var rows = new List<IReadOnlyDictionary<string, string>>();
        var values = new SqlRecordWriter(_dialect, []);
        while (await reader.ReadAsync(cancellation))
        {
            var row = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < columns.Count; i++)
            {
                if (values.ReadText(reader, i) is { } text)
                    row[columns[i]] = text;
            }

            rows.Add(row);
        }

        return rows;
    }
}
