using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// The statements of one collection. Names come from the validated pack and are quoted; every value is a parameter; the
/// tenant stands in every WHERE.
/// </summary>
internal sealed class SqlStatements
{
    public const string Tenant = "@tenant";
    public const string Subject = "@subject";

    private readonly SqlDialect _dialect;
    private readonly Collection _collection;
    private readonly string _table;
    private readonly string _scope;
    private readonly string _key;

    public SqlStatements(SqlDialect dialect, Collection collection)
    {
        if (collection.Key.Count == 0)
            throw new ArgumentException($"Collection {collection.Name} has no key.");
        _dialect = dialect;
        _collection = collection;
        _table = SqlName.Table(collection.Source);
        _key = string.Join(", ", collection.Key.Select(SqlName.Column));
        Fields = [.. collection.ExportedFields];
        _scope = $"WHERE {SqlName.Column(collection.TenantColumn)} = {Tenant} AND {MatchSubject(SqlName.Column(collection.SubjectColumn))}";
        ExportFirst = Export(after: "");
        ExportNext = Export(
            after: $" AND {Row(_key)} > {Row(string.Join(", ", collection.Key.Select((_, i) => KeyParameter(i))))}");
    }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>
    /// Parameters: tenant, subject. Columns: the fields, the object's name where there is one, the key.
    /// </summary>
    public string ExportFirst { get; }

    /// <summary>The same after a key: parameters k0, k1 … too.</summary>
    public string ExportNext { get; }

    public string Count => $"SELECT COUNT(*) FROM {_table} {_scope}";

    /// <summary>How many of the person's records have no complete key; keyset pages cannot reach those.</summary>
    public string CountWithoutKey =>
        $"{Count} AND ({string.Join(" OR ", _collection.Key.Select(column => $"{SqlName.Column(column)} IS NULL"))})";

    /// <summary>
    /// Counts by another way through the table than <see cref="Count"/>: the subject's column is compared as an
    /// expression, so that no index on it, stale or partial, can answer.
    /// </summary>
    public string Verify =>
        $"SELECT COUNT(*) FROM {_table} WHERE {SqlName.Column(_collection.TenantColumn)} = {Tenant} " +
        $"AND {MatchSubject(_dialect.WithoutIndex(SqlName.Column(_collection.SubjectColumn)))}";

    /// <summary>Deletes at most <see cref="ConnectorLimits.EraseBatchRecords"/> records, the first by key.</summary>
    public string DeleteBatch =>
        $"DELETE FROM {_table} {_scope} AND {Row(_key)} IN " +
        $"(SELECT {_key} FROM {_table} {_scope} ORDER BY {_key} LIMIT {ConnectorLimits.EraseBatchRecords})";

    /// <summary>The latest value of a column, for the end of a legal retention.</summary>
    public string Latest(string column) =>
        $"SELECT {_dialect.FieldExpression($"MAX({SqlName.Column(column)})", FieldType.Timestamp)} FROM {_table} {_scope}";

    public static string KeyParameter(int index) => $"@k{index}";

    private string Export(string after)
    {
        var columns = Fields.Select(field => _dialect.FieldExpression(SqlName.Column(field.Column), field.Type));
        if (_collection.Objects is { } objects)
            columns = columns.Append(_dialect.FieldExpression(SqlName.Column(objects), FieldType.Text));
        columns = columns.Concat(_collection.Key.Select(column => _dialect.KeyExpression(SqlName.Column(column))));
        // One record more than a page: it says whether there is a next page, and that the key tells the two apart.
        return $"SELECT {string.Join(", ", columns)} FROM {_table} {_scope}{after} " +
            $"ORDER BY {_key} LIMIT {ConnectorLimits.PageRecords + 1}";
    }

    private string MatchSubject(string expression) => _collection.SubjectIdentifier == SubjectIdentifiers.Email
        ? $"lower({expression}) = lower({Subject})"
        : $"{expression} = {Subject}";

    private string Row(string columns) => _collection.Key.Count == 1 ? columns : $"({columns})";
}
