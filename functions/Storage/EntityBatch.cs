namespace PrivacyFunctions.Storage;

/// <summary>What every implementation refuses alike, before it touches its store.</summary>
public static class EntityBatch
{
    /// <summary>Whether so many operations with so much content are one transaction, or must become two.</summary>
    public static bool Fits(IReadOnlyList<EntityOperation> operations) =>
        operations.Count <= IEntityStore.MaxOperations && Bytes(operations) <= IEntityStore.MaxTransactionBytes;

    /// <exception cref="ArgumentException">The operations are not one transaction; nothing was written.</exception>
    public static void Validate(IReadOnlyList<EntityOperation> operations)
    {
        if (operations.Count is 0 or > IEntityStore.MaxOperations)
            throw new ArgumentException(
                $"A transaction has 1 to {IEntityStore.MaxOperations} operations, not {operations.Count}.");
        if (Bytes(operations) > IEntityStore.MaxTransactionBytes)
            throw new ArgumentException(
                $"A transaction has at most {IEntityStore.MaxTransactionBytes} bytes of content.");

        var first = operations[0].Key;
        var rows = operations.Count > 1 ? new HashSet<string>(operations.Count, StringComparer.Ordinal) : null;
        foreach (var operation in operations)
        {
            operation.Key.Validated();
            if (operation.Key.Table != first.Table || operation.Key.Partition != first.Partition)
                throw new ArgumentException(
                    $"A transaction stays in one partition of one table (here: {first.Table}).");
            if (rows?.Add(operation.Key.Row) == false)
                throw new ArgumentException($"A transaction names each row at most once (table {first.Table}).");
            if (Content(operation).Length > IEntityStore.MaxContentBytes)
                throw new ArgumentException(
                    $"An entity has at most {IEntityStore.MaxContentBytes} bytes (table {first.Table}).");
        }
    }

    // A loop and no Sum: every write of the product passes here.
    private static long Bytes(IReadOnlyList<EntityOperation> operations)
    {
        long bytes = 0;
        for (var i = 0; i < operations.Count; i++)
            bytes += Content(operations[i]).Length;
        return bytes;
    }

    private static ReadOnlyMemory<byte> Content(EntityOperation operation) => operation switch
    {
        EntityOperation.Insert insert => insert.Content,
        EntityOperation.Replace replace => replace.Content,
        _ => default,
    };
}
