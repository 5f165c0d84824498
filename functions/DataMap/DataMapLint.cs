namespace PrivacyFunctions.DataMap;

/// <summary>
/// Compares a database's columns with the pack. A column that nobody mapped or exempted in writing is personal data
/// that no export shows and no erasure reaches; a mapped column that is not there makes both fail.
/// </summary>
public static class DataMapLint
{
    /// <summary>What does not fit, by table and column; empty where database and pack agree.</summary>
    /// <param name="connection">The pack's name of the connection.</param>
    public static IReadOnlyList<LintFinding> Compare(
        PolicyPack pack, string connection, IReadOnlyList<TableColumn> columns)
    {
        var services = pack.Services.Where(service => service.Connection == connection).ToList();
        var collections = services.SelectMany(service => service.Collections).ToList();
        var exempt = services.SelectMany(service => service.Exempt).ToList();
        var tables = columns.ToLookup(column => column.Table, StringComparer.OrdinalIgnoreCase);
        var findings = tables.SelectMany(table => Unmapped(table.Key, table, collections, exempt))
            .Concat(collections.SelectMany(collection => Missing(collection, tables[collection.Source])))
            .Concat(collections.SelectMany(collection => WrongKey(collection, tables[collection.Source])))
            .Concat(exempt.SelectMany(exemption => Stale(exemption, tables[exemption.Table])));
        return [.. findings.Distinct().OrderBy(finding => finding.Table, StringComparer.Ordinal)
            .ThenBy(finding => finding.Column, StringComparer.Ordinal)];
    }

    private static IEnumerable<LintFinding> Unmapped(
        string table, IEnumerable<TableColumn> columns, List<Collection> collections, List<Exemption> exempt)
    {
        if (exempt.Exists(exemption => exemption.Column is null && Same(exemption.Table, table)))
            yield break;
        var here = collections.Where(collection => Same(collection.Source, table)).ToList();
        if (here.Count == 0)
        {
            yield return new LintFinding(
                table, null,
                $"The table '{table}' is not in the pack.",
                "Map it as a collection, or exempt it with the reason.");
            yield break;
        }

        var known = here.SelectMany(collection => collection.Columns)
            .Concat(exempt.Where(exemption => Same(exemption.Table, table)).Select(exemption => exemption.Column!))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns.Select(column => column.Column).Where(column => !known.Contains(column)))
        {
            yield return new LintFinding(
                table, column, $"The column '{table}.{column}' is neither mapped nor exempted.",
                $"Add a field to '{here[0].Service}.{here[0].Name}', or exempt the column with the reason.");
        }
    }

    private static IEnumerable<LintFinding> Missing(Collection collection, IEnumerable<TableColumn> columns)
    {
        var there = columns.Select(column => column.Column).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (there.Count == 0)
        {
            return [new LintFinding(
                collection.Source, null,
                $"The collection '{collection.Service}.{collection.Name}' maps the table " +
                $"'{collection.Source}', which is not there.",
                "Correct 'source', or remove the collection.")];
        }

        return collection.Columns.Where(column => !there.Contains(column)).Select(column => new LintFinding(
            collection.Source, column,
            $"The collection '{collection.Service}.{collection.Name}' maps the column '{collection.Source}.{column}', which is not there.",
            "Correct the column's name, or remove it from the pack."));
    }

    /// <summary>
    /// Records are paged and erased by the pack's key inside one tenant and person, so it must be at least as fine as
    /// the table's own: else two records with one key could be taken for one.
    /// </summary>
    private static IEnumerable<LintFinding> WrongKey(Collection collection, IEnumerable<TableColumn> columns)
    {
        var all = columns.ToList();
        var primary = all.Where(column => column.InPrimaryKey).Select(column => column.Column).ToList();
        if (all.Count == 0)
            yield break;
        if (primary.Count == 0)
        {
            yield return new LintFinding(
                collection.Source, null, $"The table '{collection.Source}' has no primary key.",
                $"Give it one over '{collection.TenantColumn}' and the pack's key: an erasure cannot be proved without.");
            yield break;
        }

        var covered = collection.Key.Append(collection.TenantColumn).Append(collection.SubjectColumn);
        foreach (var column in primary.Except(covered, StringComparer.OrdinalIgnoreCase))
        {
            yield return new LintFinding(
                collection.Source, column,
                $"The column '{collection.Source}.{column}' is part of the primary key, " +
                $"but not of the key of '{collection.Service}.{collection.Name}'.",
                $"Add it to 'key': {string.Join(", ", collection.Key)} alone may not be unique.");
        }
    }

    private static IEnumerable<LintFinding> Stale(Exemption exemption, IEnumerable<TableColumn> columns)
    {
        if (!columns.Any(column => exemption.Column is null || Same(column.Column, exemption.Column)))
        {
            var what = exemption.Column is null ? $"table '{exemption.Table}'"
                : $"column '{exemption.Table}.{exemption.Column}'";
            yield return new LintFinding(
                exemption.Table, exemption.Column,
                $"The pack exempts the {what}, which is not there.",
                "Remove the exemption.");
        }
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Message">What does not fit, a sentence.</param>
/// <param name="Fix">What to do about it, a sentence.</param>
public sealed record LintFinding(string Table, string? Column, string Message, string Fix);
