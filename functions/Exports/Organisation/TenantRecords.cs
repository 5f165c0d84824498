using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>What a service has of a whole tenant, read page by page.</summary>
internal sealed class TenantRecords(
    ITenantExportConnector connector, TenantId tenant, RequestId export, ErasedPeople erased) : IRecordSource
{
    private static readonly IReadOnlyDictionary<string, string> NoIdentifiers =
        new Dictionary<string, string>(StringComparer.Ordinal);

    private readonly Dictionary<string, long> _leftOut = new(StringComparer.Ordinal);

    public string Service => connector.Service;

    public IReadOnlyList<Omission> Remarks =>
    [
        .. _leftOut.Select(pair => new Omission(
            Service, pair.Key, null, $"Records of people who were erased, or are being erased: {pair.Value}")),
    ];

    public async Task<SourcePage> ReadPageAsync(
        Collection collection, string? cursor, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        while (true)
        {
            var page = await connector.ExportTenantAsync(
                tenant, collection, erased.Of(collection), cursor, output, cancellation);
            if (page.LeftOut > 0)
                _leftOut[collection.Name] = _leftOut.GetValueOrDefault(collection.Name) + page.LeftOut;
            // Pages in which everybody is left out are passed over, unless they lead in a circle.
            if (page.Count > 0 || page.NextCursor is null || page.LeftOut == 0 || page.NextCursor == cursor)
                return new SourcePage(page.Count, [.. page.Objects.Select(Stored)], page.NextCursor);
            cursor = page.NextCursor;
        }

        StoredObject Stored(OwnedObject named) => SubjectId.TryParse(named.Owner, out var owner)
            ? new StoredObject(collection, named.Name, owner)
            : throw new ConnectorException(Service, FailureReason.MalformedAnswer, retriable: false);
    }

    public Task<Stream?> OpenObjectAsync(StoredObject stored, CancellationToken cancellation) =>
        connector is IObjectConnector objects && stored.Owner is { } owner
            ? objects.OpenObjectAsync(
                new SubjectScope(tenant, owner, new(NoIdentifiers), export.Value), stored.Collection, stored.Name,
                cancellation)
            : throw new ConnectorException(Service, FailureReason.NotSupported, retriable: false);
}
