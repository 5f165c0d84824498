using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector
{
    private Batch PseudonymiseFirst(
        DbConnection connection, TenantId tenant, SqlSelection selection, Collection collection) =>
        (transaction, records, token) => PseudonymiseAsync(
            connection, transaction, tenant, selection, collection, Of(collection).FirstByKey(records), token);

    /// <summary>Reads what says who it was, asks for pseudonyms, and writes them over it.</summary>
    private async Task<long> PseudonymiseAsync(
        DbConnection connection, DbTransaction? transaction, TenantId tenant, SqlSelection selection,
        Collection collection, string limit, CancellationToken cancellation)
    {
        var statements = Of(collection);
        var found = await ReadIdentityAsync(
            connection, transaction, selection, collection, limit, cancellation);
        if (found.Count == 0)
            return 0;
        var replaced = statements.Treatment.Replaced;
        var pseudonyms = new IReadOnlyList<string?>[replaced.Count];
        for (var i = 0; i < replaced.Count; i++)
        {
            var column = i;
            pseudonyms[i] = await _pseudonyms.OfAsync(
                tenant, replaced[i].Kind, [.. found.Select(record => record.Values[column])], cancellation);
        }

        var records = found.Select(
            (record, n) => record with { Values = [.. pseudonyms.Select(column => column[n])] });
        var changed = await _dialect.ReplaceAsync(
            connection, transaction, new SqlReplacement(tenant, collection, statements.Treatment, [.. records]),
            cancellation);
        // A key that finds no record that was just read is none; else the same records would be read for ever.
        return changed > 0 ? changed
            : throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
    }

    private async Task<List<ReplacedRecord>> ReadIdentityAsync(
        DbConnection connection, DbTransaction? transaction, SqlSelection selection, Collection collection,
        string limit, CancellationToken cancellation)
    {
        var statements = Of(collection);
        var replaced = statements.Treatment.Replaced;
        await using var command = Command(connection, statements.ReadIdentity(selection, limit), selection);
        command.Transaction = transaction;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (found, texts) = (new List<ReplacedRecord>(), new SqlRecordWriter(_dialect, []));
        while (await reader.ReadAsync(cancellation))
        {
            var values = new string?[replaced.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = replaced[i].Type == FieldType.Bytes
                    ? texts.ReadBase64(reader, i) : texts.ReadText(reader, i);
            }

            var key = new SqlKeyValue[collection.Key.Count];
            for (var i = 0; i < key.Length; i++)
            {
                key[i] = _dialect.ReadKey(reader, replaced.Count + i)
                    ?? throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
            }

            found.Add(new ReplacedRecord(key, values[0], values));
        }

        return found;
    }
}
