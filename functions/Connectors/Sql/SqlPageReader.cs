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
            var length = WriteRecord(reader, json);
            if (length > ConnectorLimits.RecordBytes)
                throw new ConnectorException(service, FailureReason.TooLarge, retriable: false);
            (count, written) = (count + 1, written + length);
            if (count < ConnectorLimits.PageRecords &&
                written <= ConnectorLimits.PageBytes - ConnectorLimits.RecordBytes - 2)
                continue;
            var last = ReadKey(reader);
            if (!await reader.ReadAsync(cancellation))
                break;
            if (ReadKey(reader).SequenceEqual(last))
                throw BadKey();
            return new ExportedPage(count, _objects, SqlCursor.Write(last));
        }

        return new ExportedPage(count, _objects, NextCursor: null);
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
