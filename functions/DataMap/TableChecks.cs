namespace PrivacyFunctions.DataMap;

/// <summary>
/// Checks what several services say about one connection: the same kind, and about one table the same key, tenant and
/// types, with no column mapped and exempted at once.
/// </summary>
internal sealed class TableChecks(PackErrors errors)
{
    private readonly Dictionary<string, ConnectorKind> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Collection> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Field> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _mapped = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _exempt = new(StringComparer.OrdinalIgnoreCase);

    public void Check(ReadService service)
    {
        if (service.Service.Connection is not { } connection)
            return;
        var kind = service.Service.Connector;
        if (!_kinds.TryAdd(connection, kind) && _kinds[connection] != kind)
        {
            errors.Add(
                service.Section.At("connection"), $"The connection '{connection}' is used with two kinds of connector.",
                "Give each kind its own connection.");
        }

        foreach (var collection in service.Collections)
            CheckCollection(connection, collection.Collection, collection.Section);
        foreach (var exemption in service.Exemptions)
            CheckExemption(connection, exemption);
    }

    private void CheckCollection(string connection, Collection collection, PackSection section)
    {
        var table = $"{connection}.{collection.Source}";
        if (!_tables.TryAdd(table, collection) && !SameTable(_tables[table], collection))
        {
            errors.Add(
                section.Node,
                $"The {section.What} and '{_tables[table].Service}.{_tables[table].Name}' map '{collection.Source}' with different keys or tenants.",
                "Name the same 'key' and 'tenant' in both.");
        }

        if (_exempt.Contains(table))
            errors.Add(section.At("source"), $"'{table}' is mapped and exempted at once.", "Keep one of the two.");
        foreach (var column in collection.Columns.Select(column => $"{table}.{column}"))
        {
            _mapped.Add(column);
            if (_exempt.Contains(column))
                errors.Add(section.Node, $"'{column}' is mapped and exempted at once.", "Keep one of the two.");
        }

        foreach (var field in collection.Fields.Where(field =>
            !_columns.TryAdd($"{table}.{field.Column}", field) &&
                _columns[$"{table}.{field.Column}"].Type != field.Type))
            errors.Add(
                section.At("fields"), $"The column '{collection.Source}.{field.Column}' is mapped with two types.",
                "Give it one type.");
    }

    private void CheckExemption(string connection, ReadExemption read)
    {
        var table = $"{connection}.{read.Exemption.Table}";
        var what = read.Exemption.Column is { } column ? $"{table}.{column}" : table;
        if (!_exempt.Add(what))
            errors.Add(read.Node, $"'{what}' is exempted twice.", "Keep one of them.");
        if (read.Exemption.Column is null ? _tables.ContainsKey(table) : _mapped.Contains(what))
            errors.Add(read.Node, $"'{what}' is mapped and exempted at once.", "Keep one of the two.");
    }

    private static bool SameTable(Collection one, Collection other) =>
        string.Equals(one.TenantColumn, other.TenantColumn, StringComparison.OrdinalIgnoreCase) &&
        one.Key.SequenceEqual(other.Key, StringComparer.OrdinalIgnoreCase);
}
