using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector
{
    private Batch PseudonymiseFirst(
        DbConnection connection, TenantId tenant, SqlSelection selection, Collection collection) =>
        async (transaction, records, token) =>
        {
            var found = await ReadIdentityAsync(
                connection, transaction, selection, collection, Of(collection).FirstByKey(records) + _dialect.Locked,
                token);
            var changed = await PseudonymiseAsync(connection, transaction, tenant, collection, found, token);
            // A key that finds no record that was just read is none; else the same would be read for ever.
            return changed > 0 || found.Count == 0 ? changed
                : throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
        };

    /// <summary>Asks for pseudonyms and writes them over what says who it was.</summary>
    private async Task<long> PseudonymiseAsync(
        DbConnection connection, DbTransaction? transaction, TenantId tenant, Collection collection,
        IReadOnlyList<ReplacedRecord> found, CancellationToken cancellation) =>
        await ReplaceAsync(
            connection, transaction, tenant, collection,
            await WithPseudonymsAsync(tenant, collection, found, cancellation), cancellation);

    private async Task<IReadOnlyList<ReplacedRecord>> WithPseudonymsAsync(
        TenantId tenant, Collection collection, IReadOnlyList<ReplacedRecord> found, CancellationToken cancellation)
    {
        var replaced = Of(collection).Treatment.Replaced;
        var pseudonyms = new IReadOnlyList<string?>[replaced.Count];
        for (var i = 0; i < replaced.Count; i++)
        {
            var column = i;
            pseudonyms[i] = await _pseudonyms.OfAsync(
                tenant, replaced[i].Kind, [.. found.Select(record => record.Values[column])], cancellation);
        }

        return [.. found.Select((record, n) => record with { Values = [.. pseudonyms.Select(column => column[n])] })];
    }

    private async Task<long> ReplaceAsync(
        DbConnection connection, DbTransaction? transaction, TenantId tenant, Collection collection,
        IReadOnlyList<ReplacedRecord> records, CancellationToken cancellation) =>
        records.Count == 0 ? 0 : await _dialect.ReplaceAsync(
            connection, transaction, new SqlReplacement(tenant, collection, Of(collection).Treatment, records),
            cancellation);

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

            var place = _dialect.Place is null ? null : reader.GetString(replaced.Count + key.Length);
            found.Add(new ReplacedRecord(key, place, values[0], values));
        }

        return found;
    }
}
