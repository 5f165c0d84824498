using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Copies everything that one service has about a person into a part: its collections, then the objects they name.
/// </summary>
internal sealed class ServiceExporter(IConnector connector, SubjectScope scope, PartWriter part)
{
    private const string ObjectGone = "Stored files that a record names but the service no longer has: ";

    /// <exception cref="ConnectorException">The service failed; the part is worthless.</exception>
    public async Task<ServiceContents> ExportAsync(ExportSelection selection, CancellationToken cancellation)
    {
        var writer = new CollectionWriter(connector, scope, part);
        var collections = new List<ExportedCollection>();
        var objects = new List<StoredObject>();
        foreach (var collection in selection.Collections)
            collections.Add(await writer.WriteAsync(collection, objects, cancellation));
        var omitted = selection.Omitted.ToList();
        var files = await CopyObjectsAsync(objects, omitted, cancellation);
        var total = collections.Sum(collection => collection.Records);
        Receipt outcome = total > 0 ? new Receipt.Exported(total) : new Receipt.NothingFound();
        return new ServiceContents(connector.Service, outcome, collections, files, omitted);
    }

    private async Task<IReadOnlyList<PackageEntry>> CopyObjectsAsync(
        List<StoredObject> objects, List<Omission> omitted, CancellationToken cancellation)
    {
        if (objects.Count == 0)
            return [];
        if (connector is not IObjectConnector source)
            throw new ConnectorException(connector.Service, FailureReason.NotSupported, retriable: false);
        var names = new PackageNames();
        var files = new List<PackageEntry>(objects.Count);
        var gone = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (collection, name) in objects)
        {
            await using var content = await source.OpenObjectAsync(scope, collection, name, cancellation);
            if (content is null)
                gone[collection.Name] = gone.GetValueOrDefault(collection.Name) + 1;
            else
                files.Add(await CopyAsync(names.ForObject(connector.Service, name), content, cancellation));
        }

        omitted.AddRange(gone.Select(pair => new Omission(connector.Service, pair.Key, null, ObjectGone + pair.Value)));
        return files;
    }

    private async Task<PackageEntry> CopyAsync(string name, Stream content, CancellationToken cancellation)
    {
        await using var source = new ServiceObjectStream(connector.Service, content);
        return await part.WriteFileAsync(name, file => file.CopyFromAsync(source, cancellation), cancellation);
    }
}
