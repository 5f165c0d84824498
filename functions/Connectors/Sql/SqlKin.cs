using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// What a collection's records belong to and what belongs to them, as conditions of a statement about the collection.
/// Each is a sub-select inside the same tenant, where a parent's key is unique.
/// </summary>
internal sealed class SqlKin
{
    private readonly SqlDialect _dialect;
    private readonly Collection? _parent;
    private readonly string? _column;
    private readonly List<Link> _links = [];

    public SqlKin(SqlDialect dialect, Collection collection, Service service)
    {
        _dialect = dialect;
        if (collection.Retention.Parent is { } link)
        {
            _parent = service.FindCollection(link.Collection)
                ?? throw new ArgumentException($"Service {service.Name} has no collection {link.Collection}.");
            _column = SqlName.Column(link.Column);
            _links.Add(new Link(_column, _parent, _parent.Key[0]));
        }

        var children = service.Collections.Where(child => child.Retention.Parent?.Collection == collection.Name)
            .Select(child => new Link(SqlName.Column(collection.Key[0]), child, child.Retention.Parent!.Column)).ToList();
        _links.AddRange(children);
        HaveChildren =
        [
            .. children.Where(link => (link.Kin.Retention.AtEnd ?? link.Kin.Erase.Action) != EraseAction.Pseudonymise)
                .Select(link => $"EXISTS (SELECT 1 FROM {From(link.Kin)} AND {Kin(link.KinColumn)} = {link.Column})"),
        ];
    }

    /// <summary>
    /// The record names a parent, and none with that key is left that is as young as the moment. A parent without a
    /// readable date is never old.
    /// </summary>
    /// <param name="cut">The parameter with the moment; null: every parent counts as young.</param>
    /// <exception cref="NotSupportedException">The collection has no parent, or one that does not go by age.</exception>
    public string IsOver(string? cut) => $"{Column} IS NOT NULL AND NOT {HasParent(
        cut is null ? "" : $" AND ({_dialect.OlderThan(Dated(), cut)}) IS NOT TRUE")}";

    /// <summary>The record names no parent, or one whose retention no date starts.</summary>
    public string IsUndated(string? cut) => cut is null ? $"{Column} IS NULL"
        : $"({Column} IS NULL OR {HasParent($" AND ({_dialect.OlderThan(Dated(), cut)}) IS NULL")})";

    /// <summary>The record names a parent that there is.</summary>
    public string BelongsTo() => BelongsToOne("");

    /// <param name="person">The condition that a subject is the one who is meant.</param>
    public string BelongsTo(Func<string, string> person) => BelongsToOne(person(Kin(_parent!.SubjectColumn)));

    /// <exception cref="NotSupportedException">The parents have no such column.</exception>
    public string BelongsTo(string column, string value) => _parent!.Columns.Contains(column, StringComparer.OrdinalIgnoreCase)
        ? BelongsToOne($"{Kin(column)} = {value}")
        : throw new NotSupportedException($"Collection {_parent.Name} has no such column.");

    /// <exception cref="NotSupportedException">The parents have no date.</exception>
    public string BelongsToOlder(string cut) => BelongsToOne(_dialect.OlderThan(Dated(), cut));

    /// <summary>
    /// One condition for the parent and for each kind of children: it is of such a person. Found from the person, whose
    /// records are few, and not from each record; NULL where the column is.
    /// </summary>
    public IEnumerable<string> Have(Func<string, string> person) => _links.Select(link =>
        $"{link.Column} IN (SELECT {Kin(link.KinColumn)} FROM {From(link.Kin)} AND {person(Kin(link.Kin.SubjectColumn))})");

    /// <summary>One condition for each kind of children that are deleted with their parents: some are left.</summary>
    public IReadOnlyList<string> HaveChildren { get; }

    private string Column => _column ?? throw new NotSupportedException("The collection goes with no other.");

    /// <summary>Found from the parents that are meant, and not from each record.</summary>
    private string BelongsToOne(string condition) =>
        $"{Column} IN (SELECT {Kin(_parent!.Key[0])} FROM {From(_parent)}{(condition.Length > 0 ? " AND " : "")}{condition})";

    private string HasParent(string condition) =>
        $"EXISTS (SELECT 1 FROM {From(_parent!)} AND {Kin(_parent!.Key[0])} = {Column}{condition})";

    private string Dated() => _parent is { Retention.From: { } from } && _parent.FindField(from) is { } field
        ? Kin(field.Column) : throw new NotSupportedException("The collection's parents do not go by age.");

    private static string From(Collection kin) =>
        $"{SqlName.Quoted(kin.Source)} AS kin WHERE {Kin(kin.TenantColumn)} = {SqlStatements.Tenant}";

    private static string Kin(string column) => $"kin.{SqlName.Bare(column)}";

    /// <param name="Column">The record's own column.</param>
    /// <param name="KinColumn">The column of the other collection that has the same value.</param>
    private sealed record Link(string Column, Collection Kin, string KinColumn);
}
