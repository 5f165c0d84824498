using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>What a service has about one person.</summary>
internal sealed class PersonRecords(IConnector connector, SubjectScope scope) : IRecordSource
{
    public string Service => connector.Service;

    public IReadOnlyList<Omission> Remarks => [];

    public async Task<SourcePage> ReadPageAsync(
        Collection collection, string? cursor, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        var page = await connector.ExportAsync(scope, collection, cursor, output, cancellation);
        return new SourcePage(
            page.Count, [.. page.Objects.Select(name => new StoredObject(collection, name))], page.NextCursor);
    }

    public Task<Stream?> OpenObjectAsync(StoredObject stored, CancellationToken cancellation) =>
        connector is IObjectConnector objects
            ? objects.OpenObjectAsync(scope, stored.Collection, stored.Name, cancellation)
            : throw new ConnectorException(Service, FailureReason.NotSupported, retriable: false);
}
