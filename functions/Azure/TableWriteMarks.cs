using Azure.Data.Tables;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Tells a writer whether the entity that stands in its way is its own: written by a first attempt whose answer was
/// lost. A transaction of nothing but deletions leaves no mark behind; there a lost answer reads as a conflict.
/// </summary>
internal static class TableWriteMarks
{
    /// <summary>96 bits: enough that no two writes of an entity ever share a mark.</summary>
    private const int MarkBytes = 12;

    /// <summary>Matches no stored version: the next compare-and-set with it is a conflict, as it should be.</summary>
    private static readonly ETag Superseded = new("\"superseded\"");

    public static string New(RandomSource random) => Convert.ToHexStringLower(random.Bytes(MarkBytes));

    /// <summary>The tags that the transaction wrote, or null when it was not this one that wrote.</summary>
    public static async Task<IReadOnlyList<ETag>?> FindAsync(
        TableClient table, IReadOnlyList<EntityOperation> operations, string mark, CancellationToken cancellation)
    {
        var tags = new List<ETag>(operations.Count);
        var landed = false;
        foreach (var operation in operations)
        {
            var own = operation is EntityOperation.Delete ? null
                : await OwnTagAsync(table, operation.Key, mark, cancellation);
            landed |= own is not null;
            tags.Add(own ?? (operation is EntityOperation.Delete delete ? delete.Expected : Superseded));
        }

        return landed ? tags : null;
    }

    private static async Task<ETag?> OwnTagAsync(
        TableClient table, EntityKey key, string mark, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            key.Partition, key.Row, [TableEntityFormat.MarkProperty], cancellation);
        return found.HasValue && found.Value!.GetString(TableEntityFormat.MarkProperty) == mark
            ? new ETag(found.Value.ETag.ToString())
            : null;
    }
}
