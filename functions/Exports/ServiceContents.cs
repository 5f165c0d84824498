using System.Text.Json;
using PrivacyFunctions.Connectors;

namespace PrivacyFunctions.Exports;

/// <summary>
/// What one service gave: the table of contents of its part. It holds personal data (previews, file names) and is stored only
/// inside the sealed part.
/// </summary>
internal sealed record ServiceContents(
    string Service,
    Receipt Outcome,
    IReadOnlyList<ExportedCollection> Collections,
    IReadOnlyList<PackageEntry> Files,
    IReadOnlyList<Omission> Omitted);

/// <param name="File">The collection's JSON file.</param>
/// <param name="Preview">The first records, as far as <see cref="ExportLimits"/> go.</param>
internal sealed record ExportedCollection(
    string Name, long Records, PackageEntry File, IReadOnlyList<JsonElement> Preview);

/// <summary>Something that a person might expect in the package and why it is not there.</summary>
/// <param name="Field">Null: the whole collection, or objects of it.</param>
internal sealed record Omission(string Service, string Collection, string? Field, string Reason);
