using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// A condition of one collection and the values of its parameters. The tenant is part of every one.
/// </summary>
internal sealed record SqlSelection(string Where, Action<DbCommand> Bind)
{
    public SqlSelection And(string condition) => this with { Where = $"{Where} AND {condition}" };

    public SqlSelection And(string condition, Action<DbCommand> bind) =>
        new($"{Where} AND {condition}", Bind + bind);
}

/// <summary>The selections of one collection.</summary>
internal sealed class SqlSelections(SqlDialect dialect, Collection collection, Service service)
{
    private const string Cut = "@cut";
    private const string Chosen = "@chosen";
    private const string Held = "@held";
    private const string Requested = "@requested";
    private const string Only = "@only";

    private readonly string _subject = SqlName.Column(collection.SubjectColumn);

    private readonly SqlKin _kin = new(dialect, collection, service);

    /// <summary>The column that the retention counts from; null where none does.</summary>
    public string? From { get; } =
        collection.Retention.From is { } from && collection.FindField(from) is { } field
            ? SqlName.Column(field.Column) : null;

    public SqlSelection OfTenant(TenantId tenant) => new(
        $"WHERE {SqlName.Column(collection.TenantColumn)} = {SqlStatements.Tenant}",
        command => dialect.BindText(command, SqlStatements.Tenant, tenant.Value));

    public SqlSelection OfSubject(TenantId tenant, string subject) => OfTenant(tenant).And(
        MatchSubject(_subject), command => dialect.BindText(command, SqlStatements.Subject, subject));

    /// <summary>
    /// The same people by another way through the table: the subject's column is compared as an expression, so that no
    /// index on it, stale or partial, can answer.
    /// </summary>
    public SqlSelection OfSubjectWithoutIndex(TenantId tenant, string subject) => OfTenant(tenant).And(
        MatchSubject(dialect.WithoutIndex(_subject)),
        command => dialect.BindText(command, SqlStatements.Subject, subject));

    /// <summary>Null where the selection names a person by an identifier that the identity map does not have.</summary>
    /// <exception cref="NotSupportedException">The collection has no date, no such column or no parent.</exception>
    public SqlSelection? Of(TenantId tenant, RecordSelection selection) => selection switch
    {
        RecordSelection.Everything => OfTenant(tenant),
        RecordSelection.OlderThan { CutOff: var cut } => OfTenant(tenant).And(OlderThan(), At(cut)),
        RecordSelection.OfSubject { Subject: var scope } =>
            SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is { } subject
                ? OfSubject(tenant, subject) : null,
        RecordSelection.WithValue { Column: var column, Value: var value } =>
            collection.Columns.Contains(column, StringComparer.OrdinalIgnoreCase)
                ? OfTenant(tenant).And(
                    $"{SqlName.Column(column)} = {Chosen}",
                    command => dialect.BindText(command, Chosen, value.Reveal()))
                : throw new NotSupportedException($"Collection {collection.Name} has no such column."),
        RecordSelection.WithParent { CutOff: var cut } =>
            OfTenant(tenant).And(_kin.IsOver(cut is null ? null : Cut), cut is { } at ? At(at) : _ => { }),
        RecordSelection.BelongingTo(var parents) => OfParents(tenant, parents),
        _ => throw new InvalidOperationException("An unknown kind of selection."),
    };

    /// <summary>The records of selected parents, which the service's identity map names as this collection's people.</summary>
    private SqlSelection? OfParents(TenantId tenant, RecordSelection parents) => parents switch
    {
        RecordSelection.Everything => OfTenant(tenant).And(_kin.BelongsTo()),
        RecordSelection.OlderThan(var cut) => OfTenant(tenant).And(_kin.BelongsToOlder(Cut), At(cut)),
        RecordSelection.OfSubject(var scope) =>
            SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is { } subject
                ? OfTenant(tenant).And(
                    _kin.BelongsTo(MatchSubject),
                    command => dialect.BindText(command, SqlStatements.Subject, subject))
                : null,
        RecordSelection.WithValue(var column, var value) => OfTenant(tenant).And(
            _kin.BelongsTo(column, Chosen), command => dialect.BindText(command, Chosen, value.Reveal())),
        _ => throw new NotSupportedException("Parents are not selected so."),
    };

    /// <summary>The tenant's records that no date starts the time of; null where the selection asks for none.</summary>
    public SqlSelection? Undated(TenantId tenant, RecordSelection selection) => selection switch
    {
        RecordSelection.OlderThan => OfTenant(tenant).And($"({OlderThan()}) IS NULL", At(DateTimeOffset.UnixEpoch)),
        RecordSelection.WithParent { CutOff: var cut } =>
            OfTenant(tenant).And(_kin.IsUndated(cut is null ? null : Cut), cut is { } at ? At(at) : _ => { }),
        _ => null,
    };

    public string OlderThan() => dialect.OlderThan(Dated(), Cut);

    public Action<DbCommand> At(DateTimeOffset cut) => command => dialect.BindTime(command, Cut, cut);

    /// <summary>
    /// Without the records of protected people and what belongs to them or they belong to; a record of nobody is not
    /// protected.
    /// </summary>
    public SqlSelection Unprotected(SqlSelection selection, IReadOnlyList<ProtectedSubject> people)
    {
        var values = Values(people);
        return values.Count == 0 ? selection : selection.And(
            $"({IsProtected(Held)}) IS NOT TRUE", command => dialect.BindTexts(command, Held, values));
    }

    /// <summary>Of these people, or of nobody, or of somebody who has a pseudonym already.</summary>
    public SqlSelection OnlyOf(SqlSelection selection, IReadOnlyList<string> people) => selection.And(
        $"({_subject} IS NULL OR NOT {dialect.IsNoPseudonym(_subject, FieldType.Text)} OR {IsOneOf(_subject, Only)})",
        command => dialect.BindTexts(
            command, Only,
            [.. people.Select(person => SubjectIdentifiers.Compared(person, collection.SubjectIdentifier))]));

    /// <summary>The person as collections are asked for them.</summary>
    public string Person => collection.SubjectIdentifier == SubjectIdentifiers.Email ? $"lower({_subject})" : _subject;

    /// <summary>Without the records that something still belongs to.</summary>
    public SqlSelection WithoutChildren(SqlSelection selection) =>
        _kin.HaveChildren.Aggregate(selection, (without, some) => without.And($"NOT {some}"));

    /// <summary>Conditions for counting, and their parameters: of a held person; else of one with a request.</summary>
    public (string IsHeld, string IsRequested, Action<DbCommand> Bind) Protection(
        IReadOnlyList<ProtectedSubject> people)
    {
        var held = Values([.. people.Where(person => person.By == Connectors.Protection.Hold)]);
        var requested = Values([.. people.Where(person => person.By == Connectors.Protection.OpenRequest)]);
        return (
            $"({IsProtected(Held)})", $"({IsProtected(Requested)}) AND ({IsProtected(Held)}) IS NOT TRUE",
            command =>
            {
                dialect.BindTexts(command, Held, held);
                dialect.BindTexts(command, Requested, requested);
            }
        );
    }

    private string IsProtected(string parameter) =>
        string.Join(" OR ", [IsOneOf(_subject, parameter), .. _kin.Have(subject => IsOneOf(subject, parameter))]);

    private string IsOneOf(string subject, string parameter) => dialect.IsOneOf(
        collection.SubjectIdentifier == SubjectIdentifiers.Email ? $"lower({subject})" : subject, parameter);

    private List<string> Values(IReadOnlyList<ProtectedSubject> people) =>
        [.. people.Select(person => SubjectIdentifiers.Find(person, collection.SubjectIdentifier)).OfType<string>()];

    private string MatchSubject(string expression) => collection.SubjectIdentifier == SubjectIdentifiers.Email
        ? $"lower({expression}) = lower({SqlStatements.Subject})"
        : $"{expression} = {SqlStatements.Subject}";

    private string Dated() =>
        From ?? throw new NotSupportedException($"The retention of collection {collection.Name} has no start.");
}
