using System.Globalization;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The entities of one store, as they are on its disk.</summary>
internal sealed class StoredTables(string name)
{
    private readonly Dictionary<(string Table, string Partition), SortedList<string, StoredEntity>> _partitions = [];
    private long _version;

    public string Name => name;

    /// <summary>Changes with every write.</summary>
    public long Version => _version;

    /// <summary>Told of every transaction that was written.</summary>
    public Action<IReadOnlyList<EntityOperation>> Written { get; set; } = _ => { };

    /// <summary>A backup: what is stored now.</summary>
    public StoredTables Copy()
    {
        var copy = new StoredTables(name) { _version = _version };
        foreach (var (partition, rows) in _partitions)
            copy._partitions.Add(partition, new SortedList<string, StoredEntity>(rows, StringComparer.Ordinal));
        return copy;
    }

    public StoredEntity? Get(EntityKey key)
    {
        key.Validated();
        return _partitions.TryGetValue((key.Table, key.Partition), out var rows) &&
            rows.TryGetValue(key.Row, out var found) ? found : null;
    }

    public WriteOutcome Commit(IReadOnlyList<EntityOperation> operations)
    {
        EntityBatch.Validate(operations);
        for (var i = 0; i < operations.Count; i++)
        {
            if (!Fits(operations[i]))
                return new WriteOutcome.Conflict(i);
        }

        var tags = operations.Select(Apply).ToList();
        Written(operations);
        return new WriteOutcome.Written(tags);
    }

    public IReadOnlyList<StoredEntity> Query(EntityQuery query, string? after)
    {
        query.Validated();
        if (!_partitions.TryGetValue((query.Table, query.Partition), out var rows))
            return [];
        var page = new List<StoredEntity>();
        var from = First(rows.Keys, after is null ? query.FromRow ?? "" : after + "\0");
        for (var i = from; i < rows.Count && page.Count < query.PageSize; i++)
        {
            if (query.BelowRow is { } below && string.CompareOrdinal(rows.Keys[i], below) >= 0)
                break;
            page.Add(rows.Values[i]);
        }

        return page;
    }

    public IReadOnlyList<string> Partitions(string table, string? after) =>
    [
        .. _partitions.Where(entry => entry.Key.Table == table && entry.Value.Count > 0)
            .Select(entry => entry.Key.Partition)
            .Where(partition => after is null || string.CompareOrdinal(partition, after) > 0)
            .Order(StringComparer.Ordinal),
    ];

    private bool Fits(EntityOperation operation) => operation switch
    {
        EntityOperation.Insert => Get(operation.Key) is null,
        EntityOperation.Replace(_, _, var expected) => Get(operation.Key)?.ETag == expected,
        EntityOperation.Delete(_, var expected) => Get(operation.Key)?.ETag == expected,
        _ => throw new ArgumentException("An unknown operation."),
    };

    private ETag Apply(EntityOperation operation)
    {
        var (table, partition, row) = operation.Key;
        if (!_partitions.TryGetValue((table, partition), out var rows))
            _partitions.Add((table, partition), rows = new SortedList<string, StoredEntity>(StringComparer.Ordinal));
        _version++;
        if (operation is EntityOperation.Delete(_, var deleted))
        {
            rows.Remove(row);
            return deleted;
        }

        var tag = new ETag(_version.ToString(CultureInfo.InvariantCulture));
        var content = operation is EntityOperation.Insert(_, var inserted)
            ? inserted
            : ((EntityOperation.Replace)operation).Content;
        rows[row] = new StoredEntity(operation.Key, content.ToArray(), tag);
        return tag;
    }

    /// <summary>The first row at or behind a text.</summary>
    private static int First(IList<string> rows, string from)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(rows[middle], from) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
