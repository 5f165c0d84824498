namespace PrivacyFunctions.Storage;

/// <summary>An entity as read: its key, its UTF-8 JSON and the ETag that a compare-and-set names.</summary>
public sealed record StoredEntity(EntityKey Key, ReadOnlyMemory<byte> Content, ETag ETag);

/// <summary>
/// An opaque version of a stored entity or blob. Equal tags mean equal content; nothing else may be read from it.
/// </summary>
public readonly record struct ETag(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// A range of one partition in row order. <paramref name="FromRow"/> is inclusive, <paramref name="BelowRow"/>
/// exclusive; null means open.
/// </summary>
/// <param name="PageSize">Entities per round trip, 1 to 1000.</param>
public sealed record EntityQuery(
    string Table, string Partition, string? FromRow = null, string? BelowRow = null, int PageSize = 200)
{
    public const int MaxPageSize = 1000;

    /// <exception cref="ArgumentException">A name, a bound or the page size is not allowed.</exception>
    public EntityQuery Validated()
    {
        new EntityKey(Table, Partition, FromRow ?? "-").Validated();
        new EntityKey(Table, Partition, BelowRow ?? "-").Validated();
        return PageSize is > 0 and <= MaxPageSize
            ? this
            : throw new ArgumentException($"A page has 1 to {MaxPageSize} entities, not {PageSize}.");
    }
}

/// <summary>One write of a transaction.</summary>
public abstract record EntityOperation(EntityKey Key)
{
    public sealed record Insert(EntityKey Key, ReadOnlyMemory<byte> Content) : EntityOperation(Key);

    public sealed record Replace(EntityKey Key, ReadOnlyMemory<byte> Content, ETag Expected) : EntityOperation(Key);

    public sealed record Delete(EntityKey Key, ETag Expected) : EntityOperation(Key);
}

/// <summary>What a write did.</summary>
public abstract record WriteOutcome
{
    private WriteOutcome()
    {
    }

    /// <summary>
    /// Durable. <paramref name="ETags"/> in the order of the operations; a delete's is the tag that was deleted.
    /// </summary>
    public sealed record Written(IReadOnlyList<ETag> ETags) : WriteOutcome
    {
        public ETag ETag => ETags[0];
    }

    /// <summary>
    /// Nothing was written: the operation at <paramref name="Index"/> found another version, or one where none was
    /// expected.
    /// </summary>
    public sealed record Conflict(int Index) : WriteOutcome;
}
