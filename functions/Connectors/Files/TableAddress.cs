namespace PrivacyFunctions.Connectors.Files;

/// <summary>
/// Where a record of the files layout lies in a store of tables: <c>customers/{tenant}/users/{user}/{table}/{key}.json</c>
/// is the row <c>{user}|{key}</c> of the partition <c>{tenant}</c>. No user's id has a <c>|</c> in it.
/// </summary>
public sealed record TableAddress(string Table, string Partition, string Row)
{
    private const string Extension = ".json";

    /// <exception cref="ArgumentException">The path is not one of a record.</exception>
    public static TableAddress Of(string path) => path.Split('/') is
        ["customers", var tenant, "users", var user, var table, var file] &&
        file.EndsWith(Extension, StringComparison.Ordinal) && new[] { tenant, user, table, file }.All(FilePath.IsPlainName)
            ? new TableAddress(table, tenant, $"{user}|{file[..^Extension.Length]}")
            : throw new ArgumentException("A table has records only.");

    /// <exception cref="InvalidDataException">A row that names nobody: it could be anybody's.</exception>
    public string ToPath() => Row.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar
        ? $"customers/{Partition}/users/{Row[..bar]}/{Table}/{Row[(bar + 1)..]}{Extension}"
        : throw new InvalidDataException("A row's key has the user's id before a bar.");
}

/// <summary>Rows of one partition.</summary>
/// <param name="User">Null: everybody's.</param>
public sealed record TableRange(string Table, string Partition, string? User)
{
    /// <summary>The first row key, inclusive; null where there is no bound.</summary>
    public string? FromRow => User is null ? null : User + "|";

    /// <summary>The end of the rows, exclusive: the sign after the bar.</summary>
    public string? BelowRow => User is null ? null : User + "}";

    /// <summary>What lies below a folder of the files layout.</summary>
    /// <param name="tables">All tables of the service, for a folder that names none.</param>
    /// <exception cref="ArgumentException">No folder of that layout.</exception>
    public static IReadOnlyList<TableRange> Of(string folder, IReadOnlyList<string> tables) => folder.Split('/') switch
    {
        ["customers", var tenant, "users"] => [.. tables.Select(table => new TableRange(table, tenant, User: null))],
        ["customers", var tenant, "users", var user] => [.. tables.Select(table => new TableRange(table, tenant, user))],
        ["customers", var tenant, "users", var user, var table] => [new TableRange(table, tenant, user)],
        _ => throw new ArgumentException("A folder is a tenant's users, a user, or a table of a user."),
    };
}
