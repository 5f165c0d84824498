namespace PrivacyFunctions.Storage;

/// <summary>
/// Where an entity lives. <paramref name="Partition"/> and <paramref name="Row"/> are 1 to 512 printable ASCII
/// characters without <c>/ \ # ? %</c> (what Azure Table storage takes); rows of a partition are ordered by ordinal
/// comparison. Partitions begin with the tenant id wherever an entity belongs to a tenant. Keys never hold personal
/// data.
/// </summary>
/// <param name="Table">One of the names that a store declares: 3 to 63 letters or digits, starting with a
/// letter.</param>
public readonly record struct EntityKey(string Table, string Partition, string Row)
{
    public const int MaxKeyLength = 512;

    /// <exception cref="ArgumentException">A part of the key is not allowed. Its text is not in the
    /// message.</exception>
    public EntityKey Validated()
    {
        if (Table is null || Table.Length is < 3 or > 63 || !char.IsAsciiLetter(Table[0]) ||
            !Table.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException("A table name is 3 to 63 letters or digits, starting with a letter.");
        if (!IsKeyPart(Partition) || !IsKeyPart(Row))
            throw new ArgumentException(
                $"A key in table {Table} is 1 to {MaxKeyLength} printable ASCII characters without / \\ # ? %.");
        return this;
    }

    private static bool IsKeyPart(string? part)
    {
        if (part is null || part.Length is 0 or > MaxKeyLength)
            return false;
        foreach (var c in part)
        {
            if (c is < '!' or > '~' or '/' or '\\' or '#' or '?' or '%')
                return false;
        }

        return true;
    }
}
