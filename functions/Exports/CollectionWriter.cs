using System.Buffers;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Streams one collection of a service into its JSON file, page by page: what the connector wrote goes into the file as
/// it is. One buffer serves all pages of a service.
/// </summary>
internal sealed class CollectionWriter(IRecordSource source, PartWriter part)
{
    private static readonly byte[] Separator = ",\n"u8.ToArray();
    private static readonly byte[] End = "\n]}\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _page = new(256 * 1024);

    /// <summary>
    /// Writes the file; the names of the objects that its records have are added to <paramref name="objects"/>.
    /// </summary>
    /// <param name="path">In the package; null: where the collection usually stands.</param>
    public async Task<ExportedCollection> WriteAsync(
        Collection collection, List<StoredObject> objects, CancellationToken cancellation, string? path = null)
    {
        var records = 0L;
        IReadOnlyList<JsonElement> preview = [];
        var file = await part.WriteFileAsync(
            path ?? PackageNames.Collection(source.Service, collection.Name), WriteFileAsync, cancellation);
        return new ExportedCollection(collection.Name, records, file, preview);

        async Task WriteFileAsync(FileCompressor output)
        {
            await output.WriteAsync(Start(collection), cancellation);
            string? cursor = null;
            var cursors = new HashSet<string>(StringComparer.Ordinal);
            do
            {
                var page = await ReadPageAsync(collection, cursor, cancellation);
                // A cursor that was there before leads in a circle, and the file would grow until the disk is full.
                if (page.NextCursor is not null && (page.Count == 0 || !cursors.Add(page.NextCursor)))
                    throw new ConnectorException(source.Service, FailureReason.MalformedAnswer, retriable: false);
                if (cursors.Count > ExportLimits.PagesPerCollection)
                    throw new ConnectorException(source.Service, FailureReason.TooLarge, retriable: false);
                if (page.Count > 0 && records == 0)
                    preview = Preview();
                if (page.Count > 0 && records > 0)
                    await output.WriteAsync(Separator, cancellation);
                await output.WriteAsync(_page.WrittenMemory, cancellation);
                Collect(page, objects);
                records += page.Count;
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            await output.WriteAsync(End, cancellation);
        }
    }

    private static byte[] Start(Collection collection) => Encoding.UTF8.GetBytes(
        $$"""{"service":{{Quoted(collection.Service)}},"collection":{{Quoted(collection.Name)}},""" +
        $$"""
        "exportVersion":"{{ExportVersion.Current}}","records":[

        """);

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private async Task<SourcePage> ReadPageAsync(
        Collection collection, string? cursor, CancellationToken cancellation)
    {
        _page.ResetWrittenCount();
        var page = await source.ReadPageAsync(collection, cursor, _page, cancellation);
        var tooLarge = page.Count > ConnectorLimits.PageRecords ||
            _page.WrittenCount > ConnectorLimits.PageBytes + ConnectorLimits.RecordBytes;
        if (tooLarge || page.Count == 0 != (_page.WrittenCount == 0))
            throw new ConnectorException(source.Service, FailureReason.MalformedAnswer, retriable: false);
        return page;
    }

    private IReadOnlyList<JsonElement> Preview()
    {
        try
        {
            return RecordPreview.Of(_page.WrittenSpan);
        }
        catch (JsonException malformed)
        {
            throw new ConnectorException(source.Service, FailureReason.MalformedAnswer, retriable: false, malformed);
        }
    }

    private void Collect(SourcePage page, List<StoredObject> objects)
    {
        if (objects.Count + page.Objects.Count > ExportLimits.ObjectsPerService)
            throw new ConnectorException(source.Service, FailureReason.TooLarge, retriable: false);
        objects.AddRange(page.Objects);
    }
}
