using System.Text.Json;
using System.Text.Json.Serialization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Exports;

/// <summary>
/// What one service gave: the table of contents of its part. It holds personal data (previews, file names) and is
/// stored only inside the sealed part.
/// </summary>
internal sealed record ServiceContents(
    string Service,
    Receipt Outcome,
    IReadOnlyList<ExportedCollection> Collections,
    IReadOnlyList<PackageEntry> Files,
    IReadOnlyList<Omission> Omitted)
{
    /// <summary>An organisation's people, in the part of the service that knows them.</summary>
    public ExportedCollection? Members { get; init; }

    [JsonIgnore]
    public bool IsMissing => Outcome is Receipt.Failed;

    /// <summary>A service that keeps nothing, or nothing that belongs into this package.</summary>
    public static ServiceContents Nothing(Service service, ExportKind kind, ServiceResult result) =>
        new(service.Name, result.Items[0].Receipt, [], [], ExportSelection.Of(service, kind).Omitted);

    /// <summary>
    /// A service that did not answer: nothing of it is in the package, and the manifest says so for each collection.
    /// </summary>
    public static ServiceContents Missing(ServiceResult result)
    {
        var failure = result.Items.Select(item => item.Receipt).OfType<Receipt.Failed>().First();
        return new(
            result.Name, failure, [], [],
            [.. result.Items.Select(
                item => new Omission(result.Name, item.Collection, null, IndexPageWords.Failure(failure.Reason)))]);
    }
}

/// <param name="File">The collection's JSON file.</param>
/// <param name="Preview">The first records, as far as <see cref="ExportLimits"/> go.</param>
internal sealed record ExportedCollection(
    string Name, long Records, PackageEntry File, IReadOnlyList<JsonElement> Preview);

/// <summary>Something that a person might expect in the package and why it is not there.</summary>
/// <param name="Field">Null: the whole collection, or objects of it.</param>
internal sealed record Omission(string Service, string Collection, string? Field, string Reason);
