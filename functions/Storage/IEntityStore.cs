namespace PrivacyFunctions.Storage;

/// <summary>
/// Small documents (UTF-8 JSON, at most <see cref="MaxContentBytes"/>) by key, each with an ETag that changes at every
/// write. This is the product's truth: status, deadlines, cancellations and holds change here by compare-and-set and
/// nowhere else. A write that has returned survives a crash of the process and of the machine.
/// Transport faults are exceptions; everything that a caller must decide on is a <see cref="WriteOutcome"/>.
/// </summary>
public interface IEntityStore
{
    /// <summary>
    /// 256 KiB: below Azure Table storage's 1 MiB an entity, with room for its UTF-16 and property overhead.
    /// </summary>
    const int MaxContentBytes = 256 * 1024;

    /// <summary>100 operations: Azure Table storage's limit for one transaction.</summary>
    const int MaxOperations = 100;

    /// <summary>
    /// 2 MiB of content in one transaction: Azure Table storage takes 4 MiB, and base 64 makes 2.7 of these.
    /// </summary>
    const int MaxTransactionBytes = 2 * 1024 * 1024;

    /// <summary>The entity, or null where there is none.</summary>
    Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation);

    /// <summary>
    /// All or nothing: applies the operations, which must share one table and one partition and name each row at most
    /// once.
    /// </summary>
    Task<WriteOutcome> CommitAsync(IReadOnlyList<EntityOperation> operations, CancellationToken cancellation);

    /// <summary>
    /// The entities of a partition in row order (ordinal). Reads page by page; safe while others write.
    /// </summary>
    IAsyncEnumerable<StoredEntity> QueryAsync(EntityQuery query, CancellationToken cancellation);

    /// <summary>
    /// The partitions of a table that have an entity, in ordinal order, after <paramref name="after"/> (exclusive).
    /// </summary>
    IAsyncEnumerable<string> PartitionsAsync(string table, string? after, CancellationToken cancellation);

    /// <summary>Writes a new entity; <see cref="WriteOutcome.Conflict"/> when one exists under that key.</summary>
    Task<WriteOutcome> InsertAsync(EntityKey key, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        CommitAsync([new EntityOperation.Insert(key, content)], cancellation);

    /// <summary>
    /// Compare-and-set: <see cref="WriteOutcome.Conflict"/> when the stored ETag is another or the entity is gone.
    /// </summary>
    Task<WriteOutcome> ReplaceAsync(
        EntityKey key, ReadOnlyMemory<byte> content, ETag expected, CancellationToken cancellation) =>
        CommitAsync([new EntityOperation.Replace(key, content, expected)], cancellation);

    /// <summary>
    /// Compare-and-delete: <see cref="WriteOutcome.Conflict"/> when the stored ETag is another or the entity is gone.
    /// </summary>
    Task<WriteOutcome> DeleteAsync(EntityKey key, ETag expected, CancellationToken cancellation) =>
        CommitAsync([new EntityOperation.Delete(key, expected)], cancellation);
}
