using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// A page of the index from event ids to places in the log. Pages are ordered by id and named by the greatest id that
/// they may hold, so the first page at or after an id is the one that has it or would have it; the last page holds
/// whatever is greater than all names. A row for each id would cost more than the event itself.
/// </summary>
/// <param name="From">The smallest id that is known to belong to this page.</param>
/// <param name="Entries">In ordinal order of the ids.</param>
/// <param name="ETag">Null for a page that is not stored yet.</param>
internal sealed record AuditIdPage(EntityKey Key, string From, IReadOnlyList<AuditIdEntry> Entries, ETag? ETag)
{
    public static AuditIdPage Read(StoredEntity entity, string from)
    {
        using var json = JsonDocument.Parse(entity.Content);
        var entries = json.RootElement.EnumerateObject()
            .Select(item => new AuditIdEntry(item.Name, item.Value.GetInt64())).ToList();
        var first = entries is [var smallest, ..] && string.CompareOrdinal(smallest.Id, from) < 0 ? smallest.Id : from;
        return new AuditIdPage(entity.Key, first, entries, entity.ETag);
    }

    /// <summary>
    /// True when the id's place is known to be in this page. Names are compared as the rows that they are.
    /// </summary>
    public bool Covers(string id) =>
        string.CompareOrdinal(From, id) <= 0 && string.CompareOrdinal(AuditRows.IdPage(id).Row, Key.Row) <= 0;

    public long? Find(string id)
    {
        var (low, high) = (0, Entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(Entries[middle].Id, id);
            if (order == 0)
                return Entries[middle].Index;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>The page with more ids in it: itself and, where it overflows, new pages before it.</summary>
    public IReadOnlyList<AuditIdPage> With(IEnumerable<AuditIdEntry> added)
    {
        var all = Entries.Concat(added).ToList();
        all.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        var pages = new List<AuditIdPage>();
        var from = string.CompareOrdinal(all[0].Id, From) < 0 ? all[0].Id : From;
        var start = 0;
        for (; all.Count - start > AuditLimits.IdsPerPage; start += AuditLimits.IdsPerPage)
        {
            var entries = all.GetRange(start, AuditLimits.IdsPerPage);
            pages.Add(new AuditIdPage(AuditRows.IdPage(entries[^1].Id), from, entries, ETag: null));
            from = all[start + AuditLimits.IdsPerPage].Id;
        }

        pages.Add(this with { From = from, Entries = all.GetRange(start, all.Count - start) });
        return pages;
    }

    public EntityOperation Write() =>
        ETag is { } expected ? new EntityOperation.Replace(Key, Serialize(), expected)
            : new EntityOperation.Insert(Key, Serialize());

    private byte[] Serialize()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * Entries.Count);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        foreach (var (id, index) in Entries)
            writer.WriteNumber(id, index);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

internal readonly record struct AuditIdEntry(string Id, long Index);
