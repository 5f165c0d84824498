using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>
/// Entities in one SQLite file. Every commit is a savepoint of the writer's current group; ETags are 96 random bits, so
/// that a tag from before a deletion or a restore never fits again.
/// </summary>
public sealed class SqliteEntityStore(string path, RandomSource random) : IEntityStore, IAsyncDisposable
{
    private const string SchemaSql =
        """
        CREATE TABLE IF NOT EXISTS entity (
            tbl TEXT NOT NULL, partition TEXT NOT NULL, row TEXT NOT NULL, etag TEXT NOT NULL, content BLOB NOT NULL,
            PRIMARY KEY (tbl, partition, row)) WITHOUT ROWID
        """;

    // 4 MiB: what one page may hold in memory, however large its entities are.
    private const int MaxPageBytes = 4 * 1024 * 1024;

    private const int PartitionsPerPage = 200;

    private readonly GroupCommitDatabase _database = new(path, SchemaSql);

    public Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation)
    {
        key.Validated();
        OperationMeter.Count("entities", "get");
        return _database.ReadAsync(connection => Find(connection, key), cancellation);
    }

    public Task<WriteOutcome> CommitAsync(IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        EntityBatch.Validate(operations);
        OperationMeter.Count("entities", "commit");
        return _database.WriteAsync(
            connection =>
                operations.Count == 1 ? Apply(connection, operations) : ApplyAllOrNothing(connection, operations),
            cancellation);
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        EntityQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        query.Validated();
        var from = query.FromRow ?? "";
        while (true)
        {
            OperationMeter.Count("entities", "query");
            var page = await _database.ReadAsync(connection => Page(connection, query, from), cancellation);
            foreach (var entity in page.Entities)
                yield return entity;
            if (page.IsLast)
                yield break;
            from = After(page.Entities[^1].Key.Row);
        }
    }

    public async IAsyncEnumerable<string> PartitionsAsync(
        string table, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        new EntityKey(table, after ?? "-", "-").Validated();
        var last = after ?? "";
        while (true)
        {
            OperationMeter.Count("entities", "partitions");
            var page = await _database.ReadAsync(connection => Partitions(connection, table, last), cancellation);
            foreach (var partition in page)
                yield return partition;
            if (page.Count < PartitionsPerPage)
                yield break;
            last = page[^1];
        }
    }

    /// <summary>
    /// Overwrites what was deleted or replaced, in the file and in its log; false when a reader stood in the way.
    /// </summary>
    public Task<bool> ScrubAsync(CancellationToken cancellation) => _database.ScrubAsync(cancellation);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>The smallest key that follows: <c>!</c> is the smallest character that a key may have.</summary>
    private static string After(string row) => row + "!";

    private static StoredEntity? Find(SqliteConnection connection, EntityKey key)
    {
        using var reader = connection.Prepared(
            "SELECT etag, content FROM entity WHERE tbl = $1 AND partition = $2 AND row = $3", key.Table,
            key.Partition, key.Row)
            .ExecuteReader();
        return reader.Read()
            ? new StoredEntity(key, reader.GetFieldValue<byte[]>(1), new ETag(reader.GetString(0))) : null;
    }

    private static (List<StoredEntity> Entities, bool IsLast) Page(
        SqliteConnection connection, EntityQuery query, string from)
    {
        // '\u007f' stands above every character of a key.
        using var reader = connection.Prepared(
            """
            SELECT row, etag, content FROM entity
            WHERE tbl = $1 AND partition = $2 AND row >= $3 AND row < $4 ORDER BY row LIMIT $5
            """,
            query.Table, query.Partition, from, query.BelowRow ?? "\u007f", query.PageSize).ExecuteReader();
        var entities = new List<StoredEntity>();
        var bytes = 0;
        while (bytes < MaxPageBytes)
        {
            if (!reader.Read())
                return (entities, entities.Count < query.PageSize);
            var content = reader.GetFieldValue<byte[]>(2);
            bytes += content.Length;
            var key = new EntityKey(query.Table, query.Partition, reader.GetString(0));
            entities.Add(new StoredEntity(key, content, new ETag(reader.GetString(1))));
        }

        return (entities, IsLast: false);
    }

    /// <summary>One index seek per partition, however many rows it has.</summary>
    private static List<string> Partitions(SqliteConnection connection, string table, string after)
    {
        var partitions = new List<string>();
        while (partitions.Count < PartitionsPerPage)
        {
            var next = connection.Prepared(
                "SELECT min(partition) FROM entity WHERE tbl = $1 AND partition > $2", table, after);
            if (next.ExecuteScalar() is not string partition)
                break;
            partitions.Add(after = partition);
        }

        return partitions;
    }

    private WriteOutcome ApplyAllOrNothing(SqliteConnection connection, IReadOnlyList<EntityOperation> operations)
    {
        connection.Prepared("SAVEPOINT batch").ExecuteNonQuery();
        var outcome = Apply(connection, operations);
        if (outcome is WriteOutcome.Conflict)
            connection.Prepared("ROLLBACK TO batch").ExecuteNonQuery();
        connection.Prepared("RELEASE batch").ExecuteNonQuery();
        return outcome;
    }

    private WriteOutcome Apply(SqliteConnection connection, IReadOnlyList<EntityOperation> operations)
    {
        var tags = new ETag[operations.Count];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = operations[i] is EntityOperation.Delete delete ? delete.Expected : new ETag(NewTag());
            if (Statement(connection, operations[i], tags[i].Value).ExecuteNonQuery() == 0)
                return new WriteOutcome.Conflict(i);
        }

        return new WriteOutcome.Written(tags);
    }

    private static SqliteCommand Statement(SqliteConnection connection, EntityOperation operation, string tag)
    {
        var (table, partition, row) = operation.Key;
        return operation switch
        {
            EntityOperation.Insert insert => connection.Prepared(
                "INSERT INTO entity (tbl, partition, row, etag, content) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                table, partition, row, tag, Bytes(insert.Content)),
            EntityOperation.Replace replace => connection.Prepared(
                "UPDATE entity SET etag = $4, content = $5 WHERE tbl = $1 AND partition = $2 AND row = $3 AND etag = $6",
                table, partition, row, tag, Bytes(replace.Content), replace.Expected.Value),
            EntityOperation.Delete delete => connection.Prepared(
                "DELETE FROM entity WHERE tbl = $1 AND partition = $2 AND row = $3 AND etag = $4",
                table, partition, row, delete.Expected.Value),
            _ => throw new ArgumentException("Not an operation of this store."),
        };
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment) && segment.Array is { } array &&
            array.Length == content.Length
            ? array
            : content.ToArray();

    private string NewTag()
    {
        Span<byte> bytes = stackalloc byte[12];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
