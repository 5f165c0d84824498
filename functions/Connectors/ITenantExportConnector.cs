using System.Buffers;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors;

/// <summary>Connectors that hand out all records of a tenant, whoever they are of.</summary>
public interface ITenantExportConnector : IConnector
{
    /// <summary>
    /// Writes one page of a collection's records of the tenant, as <see cref="IConnector.ExportAsync"/> does for a
    /// person's: the same form, bounds and cursors. Records of people whom <paramref name="isLeftOut"/> names are passed
    /// over and counted; a record of nobody is not asked about. A page may be empty before the last one.
    /// </summary>
    /// <param name="isLeftOut">Asked with what stands in the collection's subject column.</param>
    Task<TenantPage> ExportTenantAsync(
        TenantId tenant, Collection collection, LeftOut isLeftOut, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation);
}

/// <summary>Whether the records of a person are passed over.</summary>
/// <param name="person">Personal data; a value of the collection's <see cref="Collection.SubjectIdentifier"/>.</param>
public delegate ValueTask<bool> LeftOut(string person, CancellationToken cancellation);

/// <param name="Count">Records in the page.</param>
/// <param name="LeftOut">Records that were passed over on the way.</param>
/// <param name="Objects">Stored objects that the page's records name.</param>
/// <param name="NextCursor">See <see cref="ExportedPage"/>.</param>
public sealed record TenantPage(int Count, int LeftOut, IReadOnlyList<OwnedObject> Objects, string? NextCursor);

/// <param name="Owner">Whose record names it; null where the record is of nobody. Personal data, as the name is.</param>
public sealed record OwnedObject(string? Owner, string Name);
