using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Exports;

/// <summary>Where the records of a part come from: one service, asked about a person or about all of a tenant.</summary>
internal interface IRecordSource
{
    string Service { get; }

    /// <summary>What a reader of the package has to know about how the records were read; final after the last page.
    /// </summary>
    IReadOnlyList<Omission> Remarks { get; }

    /// <summary>As <see cref="IConnector.ExportAsync"/>; only the last page may be empty.</summary>
    Task<SourcePage> ReadPageAsync(
        Collection collection, string? cursor, IBufferWriter<byte> output, CancellationToken cancellation);

    /// <summary>Null when it is gone meanwhile.</summary>
    Task<Stream?> OpenObjectAsync(StoredObject stored, CancellationToken cancellation);
}

internal sealed record SourcePage(int Count, IReadOnlyList<StoredObject> Objects, string? NextCursor);

/// <param name="Name">The object's name at the service; personal data.</param>
/// <param name="Owner">Whose it is, in an organisation's package.</param>
internal sealed record StoredObject(Collection Collection, string Name, SubjectId? Owner = null);
