using Azure.Data.Tables;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Azure;

/// <summary>
/// How a document lies in a table entity: <c>Length</c>, the content in <c>Content0</c>, <c>Content1</c> …, and the
/// writer's <c>Mark</c>.
/// </summary>
internal static class TableEntityFormat
{
    /// <summary>64 KiB: the most that Table storage takes for one binary property.</summary>
    public const int PartBytes = 64 * 1024;

    public const string MarkProperty = "Mark";

    private const string LengthProperty = "Length";

    public static TableEntity Write(EntityKey key, ReadOnlyMemory<byte> content, string mark)
    {
        var entity = new TableEntity(
            key.Partition, key.Row) { [LengthProperty] = content.Length, [MarkProperty] = mark };
        for (var start = 0; start < content.Length; start += PartBytes)
            entity[PartName(start)] = content.Slice(start, Math.Min(PartBytes, content.Length - start)).ToArray();
        return entity;
    }

    public static StoredEntity Read(string table, TableEntity entity)
    {
        var content = new byte[entity.GetInt32(LengthProperty) ?? throw Damaged(table)];
        for (var start = 0; start < content.Length; start += PartBytes)
        {
            var part = entity.GetBinary(PartName(start)) ?? throw Damaged(table);
            if (part.Length != Math.Min(PartBytes, content.Length - start))
                throw Damaged(table);
            part.CopyTo(content.AsSpan(start));
        }

        return new StoredEntity(
            new EntityKey(table, entity.PartitionKey, entity.RowKey), content, new ETag(entity.ETag.ToString()));
    }

    private static string PartName(int start) => $"Content{start / PartBytes}";

    private static InvalidDataException Damaged(string table) =>
        new($"An entity of table {table} was not written by this store.");
}
