using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// Turns one result set into one page: records, the names of their objects, and the key to go on from.
/// </summary>
internal sealed class SqlPageReader(
    string service, SqlDialect dialect, Collection collection, IReadOnlyList<Field> fields)
{
    private readonly SqlRecordWriter _records = new(dialect, fields);
    private readonly List<string> _objects = [];
    private readonly int _firstKey = fields.Count + (collection.Objects is null ? 0 : 1);

    public async Task<ExportedPage> ReadAsync(
        DbDataReader reader, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(output, JsonRecordWriter.Plain);
        var (count, written) = (0, 0L);
        while (await reader.ReadAsync(cancellation))
        {
            if (count > 0)
                written += Separate(output);
            (count, written) = (count + 1, written + WriteRecord(reader, json));
            if (!IsFull(count, written))
                continue;
            if (await ReadNextAsync(reader, cancellation) is not { } last)
                break;
            return new ExportedPage(count, _objects, SqlCursor.Write(last));
        }

        return new ExportedPage(count, _objects, NextCursor: null);
    }

    /// <summary>The same over <see cref="SqlStatements.ExportWithPerson"/>, without the people who are left out.</summary>
    public async Task<TenantPage> ReadTenantAsync(
        DbDataReader reader, LeftOut isLeftOut, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(output, JsonRecordWriter.Plain);
        var (count, leftOut, written) = (0, 0, 0L);
        var objects = new List<OwnedObject>();
        while (await reader.ReadAsync(cancellation))
        {
            var person = _records.ReadText(reader, _firstKey + collection.Key.Count);
            if (person is not null && await isLeftOut(person, cancellation))
            {
                leftOut++;
            }
            else
            {
                written += count > 0 ? Separate(output) : 0;
                written += WriteRecord(reader, json);
                count++;
                objects.AddRange(_objects.Select(name => new OwnedObject(person, name)));
                _objects.Clear();
            }

            if (!IsFull(count + leftOut, written))
                continue;
            if (await ReadNextAsync(reader, cancellation) is not { } last)
                break;
            return new TenantPage(count, leftOut, objects, SqlCursor.Write(last));
        }

        return new TenantPage(count, leftOut, objects, NextCursor: null);
    }

    private static bool IsFull(int records, long written) =>
        records >= ConnectorLimits.PageRecords ||
        written > ConnectorLimits.PageBytes - ConnectorLimits.RecordBytes - 2;

    /// <summary>The key of the record at hand where another one follows it; null at the end.</summary>
    private async Task<List<SqlKeyValue>?> ReadNextAsync(DbDataReader reader, CancellationToken cancellation)
    {
        var last = ReadKey(reader);
        if (!await reader.ReadAsync(cancellation))
            return null;
        return ReadKey(reader).SequenceEqual(last) ? throw BadKey() : last;
    }

    private static int Separate(IBufferWriter<byte> output)
    {
        output.Write(",\n"u8);
        return 2;
    }

    private long WriteRecord(DbDataReader reader, Utf8JsonWriter json)
    {
        _records.Write(reader, json);
        json.Flush();
        var length = json.BytesCommitted;
        // Each record is a JSON value of its own: the writer starts over and its buffer stays.
        json.Reset();
        if (length > ConnectorLimits.RecordBytes)
            throw new ConnectorException(service, FailureReason.TooLarge, retriable: false);
        if (collection.Objects is not null && _records.ReadText(reader, fields.Count) is { } name)
            _objects.Add(name);
        return length;
    }

    private List<SqlKeyValue> ReadKey(DbDataReader reader)
    {
        var key = new List<SqlKeyValue>(collection.Key.Count);
        for (var i = 0; i < collection.Key.Count; i++)
            key.Add(dialect.ReadKey(reader, _firstKey + i) ?? throw BadKey());
        return key;
    }

    /// <summary>
    /// Two records with one key, or one without: pages would lose records, so the pack's key is wrong.
    /// </summary>
    private ConnectorException BadKey() => new(service, FailureReason.SchemaMismatch, retriable: false);
}
