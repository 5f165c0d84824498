using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// The statements of one collection, over a selection's WHERE. Names come from the validated pack and are quoted; every
/// value is a parameter.
/// </summary>
internal sealed class SqlStatements
{
    public const string Tenant = "@tenant";
    public const string Subject = "@subject";

    /// <summary>The hashes of recorded secrets.</summary>
    public const string Recorded = "@recorded";

    private readonly SqlDialect _dialect;
    private readonly Collection _collection;
    private readonly string _table;
    private readonly string _key;

    /// <param name="service">The one whose collection it is: records may go with those of another of it.</param>
    public SqlStatements(SqlDialect dialect, Collection collection, Service service)
    {
        if (collection.Key.Count == 0)
            throw new ArgumentException($"Collection {collection.Name} has no key.");
        _dialect = dialect;
        _collection = collection;
        _table = SqlName.Table(collection.Source);
        // Every name is checked here, before the first statement.
        _ = SqlName.Column(collection.TenantColumn) + SqlName.Column(collection.SubjectColumn);
        _key = string.Join(", ", collection.Key.Select(SqlName.Column));
        Fields = [.. collection.ExportedFields];
        Treatment = new RecordTreatment(collection);
        Selections = new SqlSelections(dialect, collection, service);
        HasSecret = string.Join(
            " OR ", Treatment.Secrets.Select(secret => $"{SqlName.Column(secret.Column)} IS NOT NULL"));
        WithoutSecrets = Treatment.Secrets.Count == 0 ? "" : $" AND NOT ({HasSecret})";
    }

    public IReadOnlyList<Field> Fields { get; }

    public RecordTreatment Treatment { get; }

    public SqlSelections Selections { get; }

    /// <summary>True where a secret is left; empty where the collection has none.</summary>
    public string HasSecret { get; }

    /// <summary>Continues a WHERE: records whose secrets are all gone.</summary>
    public string WithoutSecrets { get; }

    /// <summary>Columns of the key, as a row value.</summary>
    public string Key => Row(_key);

    private string KeyValues => string.Join(", ", _collection.Key.Select(
        column => _dialect.KeyExpression(SqlName.Column(column))));

    /// <summary>The key after which a page begins: parameters k0, k1 …</summary>
    public string AfterKey =>
        $"{Row(_key)} > {Row(string.Join(", ", _collection.Key.Select((_, i) => KeyParameter(i))))}";

    /// <summary>The key that a range ends with: parameters e0, e1 …</summary>
    public string UpToKey =>
        $"{Row(_key)} <= {Row(string.Join(", ", _collection.Key.Select((_, i) => EndParameter(i))))}";

    /// <summary>Whether these read what that collection exports.</summary>
    public bool IsOf(Collection collection) =>
        ReferenceEquals(collection, _collection) || Fields.SequenceEqual(collection.ExportedFields);

    public static string KeyParameter(int index) => $"@k{index}";

    public static string EndParameter(int index) => $"@e{index}";

    /// <summary>Columns: the fields, the object's name where there is one, the key.</summary>
    public string Export(SqlSelection selection) => Export(selection, []);

    /// <summary>The same, and at the end whose record it is.</summary>
    public string ExportWithPerson(SqlSelection selection) => Export(
        selection, [_dialect.FieldExpression(SqlName.Column(_collection.SubjectColumn), FieldType.Text)]);

    private string Export(SqlSelection selection, IEnumerable<string> more)
    {
        var columns = Fields.Select(field => _dialect.FieldExpression(SqlName.Column(field.Column), field.Type));
        if (_collection.Objects is { } objects)
            columns = columns.Append(_dialect.FieldExpression(SqlName.Column(objects), FieldType.Text));
        columns = columns.Append(KeyValues).Concat(more);
        // One record more than a page: it says whether there is a next page, and that the key tells the two apart.
        return $"SELECT {string.Join(", ", columns)} FROM {_table} {selection.Where} " +
            $"ORDER BY {_key} LIMIT {ConnectorLimits.PageRecords + 1}";
    }

    public string Count(SqlSelection selection) => $"SELECT COUNT(*) FROM {_table} {selection.Where}";

    /// <summary>How many of the records have no complete key; keyset pages cannot reach those.</summary>
    public string CountWithoutKey(SqlSelection selection) =>
        $"{Count(selection)} AND ({string.Join(" OR ", _collection.Key.Select(column => $"{SqlName.Column(column)} IS NULL"))})";

    /// <summary>Columns: all, held, requested.</summary>
    public string CountProtected(SqlSelection selection, string isHeld, string isRequested) =>
        $"SELECT COUNT(*), COUNT(*) FILTER (WHERE {isHeld}), COUNT(*) FILTER (WHERE {isRequested}) " +
        $"FROM {_table} {selection.Where}";

    /// <summary>Deletes every selected record.</summary>
    public string Delete(SqlSelection selection) => $"DELETE FROM {_table} {selection.Where}";

    /// <summary>Deletes at most so many records, the first by key.</summary>
    public string DeleteFirst(SqlSelection selection, int records) =>
        $"{Delete(selection)} AND {Row(_key)} IN (SELECT {_key} FROM {_table} {selection.Where} ORDER BY {_key} LIMIT {records})";

    /// <summary>The key of the selection's record at an offset, for the end of a range.</summary>
    public string KeyAt(SqlSelection selection, int offset) =>
        $"SELECT {KeyValues} FROM {_table} {selection.Where} ORDER BY {_key} LIMIT 1 OFFSET {offset}";

    /// <summary>Columns: those that a pseudonym replaces, the key, and the place where the dialect has one.</summary>
    public string ReadIdentity(SqlSelection selection, string limit)
    {
        var columns = Treatment.Replaced
            .Select(replaced => _dialect.FieldExpression(SqlName.Column(replaced.Column), replaced.Type))
            .Append(KeyValues);
        if (_dialect.Place is { } place)
            columns = columns.Append(place);
        return $"SELECT {string.Join(", ", columns)} FROM {_table} {selection.Where}{limit}";
    }

    public string FirstByKey(int records) => $" ORDER BY {_key} LIMIT {records}";

    /// <summary>True where something still says who it was.</summary>
    public string SaysWho => "(" + string.Join(" OR ", Treatment.Replaced
        .Select(replaced => _dialect.IsNoPseudonym(SqlName.Column(replaced.Column), replaced.Type))
        .Concat(Treatment.Cleared.Select(column => $"{SqlName.Column(column)} IS NOT NULL"))) + ")";

    /// <summary>True where the person's column itself does.</summary>
    public string NamesWho => _dialect.IsNoPseudonym(
        SqlName.Column(Treatment.Replaced[0].Column), Treatment.Replaced[0].Type);

    /// <summary>Each person once.</summary>
    public string People(SqlSelection selection, int most) =>
        $"SELECT DISTINCT {_dialect.FieldExpression(Selections.Person, FieldType.Text)} AS person " +
        $"FROM {_table} {selection.Where} ORDER BY person LIMIT {most}";

    /// <summary>Columns: one hash for each secret field, NULL where there is none.</summary>
    public string HashSecrets(SqlSelection selection, int records) =>
        $"SELECT {string.Join(", ", Treatment.Secrets.Select(Hash))} FROM {_table} {selection.Where} " +
        $"AND ({HasSecret}) ORDER BY {_key} LIMIT {records}";

    /// <summary>Writes the parameter over one field of the selected records.</summary>
    public string Rectify(SqlSelection selection, Field field, string value) =>
        $"UPDATE {_table} SET {SqlName.Bare(field.Column)} = {value} {selection.Where}";

    /// <summary>One field of the selected records, as an export reads it.</summary>
    public string Values(SqlSelection selection, Field field) =>
        $"SELECT {_dialect.FieldExpression(SqlName.Column(field.Column), field.Type)} FROM {_table} {selection.Where}";

    /// <summary>Takes the secrets whose hashes are in the parameter, and no others.</summary>
    public string RemoveSecrets(SqlSelection selection)
    {
        var sets = Treatment.Secrets.Select(secret =>
            $"{SqlName.Bare(secret.Column)} = CASE WHEN {IsRecorded(secret)} THEN NULL ELSE {SqlName.Column(secret.Column)} END");
        return $"UPDATE {_table} SET {string.Join(", ", sets)} {selection.Where} " +
            $"AND ({string.Join(" OR ", Treatment.Secrets.Select(IsRecorded))})";
    }

    /// <summary>The latest value of a column, for the end of a legal retention.</summary>
    public string Latest(string quotedColumn, SqlSelection selection) =>
        $"SELECT {_dialect.FieldExpression($"MAX({quotedColumn})", FieldType.Timestamp)} FROM {_table} {selection.Where}";

    private string Hash(Field secret) => _dialect.Sha256(SqlName.Column(secret.Column), secret.Type);

    private string IsRecorded(Field secret) => _dialect.IsOneOf(Hash(secret), Recorded);

    private string Row(string columns) => _collection.Key.Count == 1 ? columns : $"({columns})";
}
