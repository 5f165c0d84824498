using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Benchmarks.Exports;

/// <summary>A service that makes its records up, page by page, until the wanted bytes are written.</summary>
internal sealed class SyntheticConnector(long bytes) : IConnector, IDisposable
{
    public static readonly Collection Collection = new(
        "synthetic", "events", "Events", "events", "tenant_id", "user_id", "subjectId", ["id"], null,
        new RetentionRule(null, null, "Never."), new EraseRule(EraseAction.HardDelete, null), []);

    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    private long _written;

    public string Service => "synthetic";

    public Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        var start = cursor is null ? 0 : long.Parse(cursor);
        for (var number = start; number < start + ConnectorLimits.PageRecords; number++)
        {
            if (number > start)
                output.Write(",\n"u8);
            _json.Reset(output);
            SyntheticRecord.Write(_json, number);
            _json.Flush();
            _written += _json.BytesCommitted + 2;
        }

        var next = _written < bytes ? (start + ConnectorLimits.PageRecords).ToString() : null;
        return Task.FromResult(new ExportedPage(ConnectorLimits.PageRecords, [], next));
    }

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public void Dispose() => _json.Dispose();
}
