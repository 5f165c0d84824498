namespace PrivacyFunctions.DataMap;

/// <summary>
/// Checks what several services say about one connection: the same kind, and about one table the same key, tenant and types, with no
/// column mapped and exempted at once.
/// </summary>
internal sealed class TableChecks(PackErrors errors)
{
    private readonly Dictionary<string, ConnectorKind> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Collection> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Field> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _mapped = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _exempt = new(StringComparer.OrdinalIgnoreCase);

    public void Add(ConnectorKind kind, string? connection, ReadCollection read)
    {
        var (collection, section) = (read.Collection, read.Section);
        var table = $"{connection}.{collection.Source}";
        if (connection is null || collection.Source.Length == 0)
            return;
        if (_kinds.TryAdd(connection, kind) is false && _kinds[connection] != kind)
            errors.Add(section.Node, $"The connection '{connection}' is used with two kinds of connector.", "Give each kind its own connection.");
        if (_tables.TryAdd(table, collection) is false && !SameTable(_tables[table], collection))
        {
            errors.Add(
                section.Node, $"The {section.What} and '{_tables[table].Service}.{_tables[table].Name}' map the table '{collection.Source}' with different keys or tenant columns.",
                "Name the same 'key' and 'tenant' in both.");
        }

        if (_exempt.Contains(table))
            errors.Add(section.At("source"), $"The table '{collection.Source}' is mapped and exempted at once.", "Keep one of the two.");
        foreach (var column in collection.Columns)
            AddColumn(section, $"{table}.{column}", column);
        foreach (var field in collection.Fields)
        {
            if (_columns.TryAdd($"{table}.{field.Column}", field) is false && _columns[$"{table}.{field.Column}"].Type != field.Type)
                errors.Add(section.At("fields"), $"The column '{collection.Source}.{field.Column}' is mapped with two types.", "Give it one type.");
        }
    }

    public void Add(ConnectorKind kind, string? connection, Exemption exemption, PackNode at)
    {
        if (connection is null || kind is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql) || exemption.Table.Length == 0)
            return;
        var table = $"{connection}.{exemption.Table}";
        var what = exemption.Column is null ? table : $"{table}.{exemption.Column}";
        if (!_exempt.Add(what))
            errors.Add(at, $"'{what}' is exempted twice.", "Keep one of them.");
        if (exemption.Column is null ? _tables.ContainsKey(table) : _mapped.Contains(what))
            errors.Add(at, $"'{what}' is mapped and exempted at once.", "Keep one of the two.");
    }

    private void AddColumn(PackSection section, string path, string column)
    {
        _mapped.Add(path);
        if (_exempt.Contains(path))
            errors.Add(section.Node, $"The {section.What} maps the column '{column}', which is exempted.", "Keep one of the two.");
    }

    private static bool SameTable(Collection one, Collection other) =>
        string.Equals(one.TenantColumn, other.TenantColumn, StringComparison.OrdinalIgnoreCase) &&
        one.Key.SequenceEqual(other.Key, StringComparer.OrdinalIgnoreCase);
}
