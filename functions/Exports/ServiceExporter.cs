using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Copies everything that a source has into a part: its collections, then the objects they name.
/// </summary>
internal sealed class ServiceExporter(IRecordSource source, PartWriter part)
{
    private const string ObjectGone = "Stored files that a record names but the service no longer has: ";

    /// <exception cref="ConnectorException">The service failed; the part is worthless.</exception>
    /// <param name="members">The summary of an organisation's people, where the service has it.</param>
    public async Task<ServiceContents> ExportAsync(
        ExportSelection selection, Collection? members, CancellationToken cancellation)
    {
        var writer = new CollectionWriter(source, part);
        var collections = new List<ExportedCollection>();
        var objects = new List<StoredObject>();
        foreach (var collection in selection.Collections)
            collections.Add(await writer.WriteAsync(collection, objects, cancellation));
        var omitted = selection.Omitted.ToList();
        var files = await CopyObjectsAsync(objects, omitted, cancellation);
        omitted.AddRange(source.Remarks);
        var summary = members is null
            ? null
            : await writer.WriteAsync(members, [], cancellation, PackageNames.Members);
        var total = collections.Sum(collection => collection.Records);
        Receipt outcome = total > 0 ? new Receipt.Exported(total) : new Receipt.NothingFound();
        return new ServiceContents(source.Service, outcome, collections, files, omitted) { Members = summary };
    }

    private async Task<IReadOnlyList<PackageEntry>> CopyObjectsAsync(
        List<StoredObject> objects, List<Omission> omitted, CancellationToken cancellation)
    {
        if (objects.Count == 0)
            return [];
        var names = new PackageNames();
        var files = new List<PackageEntry>(objects.Count);
        var gone = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var stored in objects)
        {
            await using var content = await source.OpenObjectAsync(stored, cancellation);
            var collection = stored.Collection.Name;
            if (content is null)
            {
                gone[collection] = gone.GetValueOrDefault(collection) + 1;
                continue;
            }

            var name = names.ForObject(source.Service, stored.Name, stored.Owner?.Value);
            files.Add(await CopyAsync(name, content, cancellation));
        }

        omitted.AddRange(gone.Select(pair => new Omission(source.Service, pair.Key, null, ObjectGone + pair.Value)));
        return files;
    }

    private async Task<PackageEntry> CopyAsync(string name, Stream content, CancellationToken cancellation)
    {
        await using var read = new ServiceObjectStream(source.Service, content);
        return await part.WriteFileAsync(name, file => file.CopyFromAsync(read, cancellation), cancellation);
    }
}
