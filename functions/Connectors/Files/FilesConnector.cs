using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Connectors.Files;

/// <summary>
/// A service that keeps a person's records and objects as files below <c>customers/{tenantId}/users/{userId}/</c>. A
/// record is a JSON object in <c>{source}/{key}.json</c> with the collection's columns as members; an object that a
/// record names lies beside those folders under its own name.
/// </summary>
public sealed partial class FilesConnector : IObjectConnector, ISecretConnector, IRetentionConnector, ITenantExportConnector
{
    private readonly Service _service;
    private readonly Func<IServiceFiles> _open;
    private readonly IServiceFiles _files;
    private readonly IReadOnlyDictionary<string, LegalGround> _grounds;
    private readonly TimeProvider _time;
    private readonly NetworkTime _network;
    private readonly RecordPseudonyms _pseudonyms;

    /// <param name="open">Opens the store; a verification opens it anew.</param>
    /// <param name="time">The deployment's clock, for the end of legal retentions.</param>
    public FilesConnector(
        Service service, IReadOnlyDictionary<string, LegalGround> grounds, Func<IServiceFiles> open,
        IPseudonyms pseudonyms, TimeProvider time, NetworkTime network)
    {
        (_service, _open, _files, _grounds, _time, _network) = (service, open, open(), grounds, time, network);
        _pseudonyms = new RecordPseudonyms(pseudonyms);
    }

    public string Service => _service.Name;

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation) =>
        RunAsync<IReadOnlyList<LocatedCollection>>(async token =>
        {
            var located = new List<LocatedCollection>(_service.Collections.Count);
            foreach (var collection in _service.Collections)
                located.Add(new LocatedCollection(
                    collection.Name, (await RecordFilesAsync(_files, scope, collection, token)).Count));
            return located;
        }, cancellation);

    public Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation) =>
        RunAsync(async token =>
        {
            var after = cursor is null ? null : Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            var files = (await RecordFilesAsync(_files, scope, collection, token))
                .SkipWhile(
                    path => after is not null && string.CompareOrdinal(path, Folder(scope, collection) + after) <= 0);
            return await WritePageAsync(scope, collection, files, output, token);
        }, cancellation);

    public Task<Stream?> OpenObjectAsync(
        SubjectScope scope, Collection collection, string objectName, CancellationToken cancellation) =>
        RunAsync(token => _files.OpenReadAsync(ObjectPath(scope, objectName), token), cancellation);

    private static string Folder(SubjectScope scope, Collection collection) =>
        $"{FilePath.Person(scope.Tenant, scope.Subject)}/{collection.Source}/";

    /// <summary>
    /// The paths of a collection's records, in order. Whatever else lies in its folder is refused: it may be a record
    /// misnamed.
    /// </summary>
    private async Task<List<string>> RecordFilesAsync(
        IServiceFiles files, SubjectScope scope, Collection collection, CancellationToken cancellation)
    {
        var folder = Folder(scope, collection);
        var paths = new List<string>();
        await foreach (var path in files.ListAsync(folder.TrimEnd('/'), cancellation))
        {
            var name = path[folder.Length..];
            if (!FilePath.IsPlainName(name) || !name.EndsWith(".json", StringComparison.Ordinal))
                throw Malformed();
            paths.Add(path);
        }

        return paths;
    }

    private async Task<ExportedPage> WritePageAsync(
        SubjectScope scope, Collection collection, IEnumerable<string> files, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        var records = OfFields(collection);
        await using var json = new Utf8JsonWriter(output, JsonRecordWriter.Plain);
        var objects = new List<string>();
        var (count, written, last) = (0, 0L, "");
        foreach (var path in files)
        {
            if (IsFull(count, written))
                return new ExportedPage(count, objects, Cursor(scope, collection, last));
            last = path;
            // Gone since it was listed: erased or removed meanwhile.
            using var record = await ReadRecordAsync(scope, collection, path, cancellation);
            if (record is null)
                continue;
            written += await WriteRecordAsync(
                records, record.RootElement, json, output, first: count == 0, cancellation);
            count++;
            if (ObjectName(record.RootElement, collection) is { } name)
                objects.Add(name);
        }

        return new ExportedPage(count, objects, NextCursor: null);
    }

    private static JsonRecordWriter OfFields(Collection collection) => new(
        collection,
        collection.Columns.Except(collection.ExportedFields.Select(field => field.Column), StringComparer.Ordinal));

    private static bool IsFull(int records, long written) =>
        records == ConnectorLimits.PageRecords ||
        written > ConnectorLimits.PageBytes - ConnectorLimits.RecordBytes - 2;

    /// <summary>Answers how many bytes the record took, with what separates it from the next.</summary>
    private async Task<long> WriteRecordAsync(
        JsonRecordWriter records, JsonElement record, Utf8JsonWriter json, IBufferWriter<byte> output, bool first,
        CancellationToken cancellation)
    {
        if (!first)
            output.Write(",\n"u8);
        if (!records.TryWrite(record, json))
            throw Malformed();
        await json.FlushAsync(cancellation);
        var written = json.BytesCommitted + 2;
        json.Reset();
        return written;
    }

    private static string Cursor(SubjectScope scope, Collection collection, string path) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(path[Folder(scope, collection).Length..]));

    /// <summary>Null when the file is gone. A record that names another tenant or person is refused.</summary>
    private async Task<JsonDocument?> ReadRecordAsync(
        SubjectScope scope, Collection collection, string path, CancellationToken cancellation)
    {
        await using var stream = await _files.OpenReadAsync(path, cancellation);
        if (stream is null)
            return null;
        if (stream.Length > ConnectorLimits.RecordBytes)
            throw new ConnectorException(Service, FailureReason.TooLarge, retriable: false);
        var record = await JsonDocument.ParseAsync(stream, JsonRecordWriter.Strict, cancellation);
        if (record.RootElement.ValueKind == JsonValueKind.Object &&
            Names(record.RootElement, collection.TenantColumn, scope.Tenant.Value) &&
            Names(record.RootElement, collection.SubjectColumn, scope.Subject.Value))
            return record;
        record.Dispose();
        throw Malformed();
    }

    /// <summary>A record may leave out whose it is, because its folder says so, but not say otherwise.</summary>
    private static bool Names(JsonElement record, string column, string expected) =>
        !record.TryGetProperty(column, out var value) ||
            (value.ValueKind == JsonValueKind.String && value.ValueEquals(expected));

    private string? ObjectName(JsonElement record, Collection collection)
    {
        if (collection.Objects is not { } column || !record.TryGetProperty(column, out var value) ||
            value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String && IsObjectName(value.GetString()) ? value.GetString()
            : throw Malformed();
    }

    private string ObjectPath(SubjectScope scope, string name) =>
        IsObjectName(name) ? $"{FilePath.Person(scope.Tenant, scope.Subject)}/{name}" : throw Malformed();

    /// <summary>The folders of records stand beside the objects, so an object cannot have the name of one.</summary>
    private bool IsObjectName(string? name) =>
        FilePath.IsPlainName(name) && !_service.Collections.Any(collection => collection.Source == name);

    private ConnectorException Malformed() => new(Service, FailureReason.MalformedAnswer, retriable: false);

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(ConnectorLimits.CallTimeout, _network.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return await work(either.Token);
        }
        catch (OperationCanceledException e) when (
            limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ConnectorException(Service, FailureReason.Timeout, retriable: true, e);
        }
        catch (JsonException)
        {
            // Without the parser's message: it may hold a piece of the record.
            throw Malformed();
        }
        catch (Exception e) when (e is not ConnectorException && _files.Classify(e) is { } fault)
        {
            throw new ConnectorException(Service, fault.Reason, fault.Retriable, e);
        }
    }
}
