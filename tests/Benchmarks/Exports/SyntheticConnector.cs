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
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output, CancellationToken cancellation)
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

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<ErasedPiece> EraseAsync(SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) => throw new NotSupportedException();

    public void Dispose() => _json.Dispose();
}

/// <summary>A record as an audit trail has them: about 300 bytes, some of them random.</summary>
internal static class SyntheticRecord
{
    private static readonly string[] Actions = ["document.opened", "document.shared", "sync.started", "sync.finished", "login.succeeded"];

    public static void Write(Utf8JsonWriter json, long number)
    {
        // A cheap mixing function (SplitMix64) stands for what differs between real records.
        var mixed = (ulong)number * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed ^= mixed >> 27;
        json.WriteStartObject();
        json.WriteNumber("id", number);
        json.WriteString("action", Actions[mixed % (ulong)Actions.Length]);
        json.WriteNumber("at", 1_770_000_000 + number);
        json.WriteNumber("target", mixed);
        json.WriteString("ipAddress", "203.0.113.17");
        json.WriteString("userAgent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        json.WriteString("path", "/workspaces/acme/documents/quarterly-report/revisions");
        json.WriteNumber("duration", mixed % 1000);
        json.WriteBoolean("ok", (mixed & 1) == 0);
        json.WriteEndObject();
    }
}
