using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// What differs between the databases that <see cref="SqlConnector"/> speaks to. Statements use quoted names, named
/// parameters (<c>@name</c>), row values and LIMIT, which both know.
/// </summary>
public abstract class SqlDialect
{
    public abstract ConnectorKind Kind { get; }

    /// <summary>A closed connection for that use. The caller opens and disposes it.</summary>
    public abstract DbConnection Create(string connectionString, ConnectionUse use);

    /// <summary>
    /// Prepares an opened connection for one tenant: row-level security's setting, limits, read-only where nothing is
    /// written. Null where the database needs no transaction for that; the caller commits and disposes one.
    /// </summary>
    public abstract Task<DbTransaction?> BeginAsync(
        DbConnection connection, TenantId tenant, ConnectionUse use, CancellationToken cancellation);

    /// <summary>
    /// The expression that reads a column of that type so that <see cref="TryGetUtf8"/> understands it.
    /// </summary>
    public abstract string FieldExpression(string quotedColumn, FieldType type);

    /// <summary>The expression that reads a key column so that <see cref="ReadKey"/> gets its exact value.</summary>
    public abstract string KeyExpression(string quotedColumn);

    /// <summary>
    /// The same value as the column for a comparison, written so that no index on the column serves it: a verification
    /// must not be answered by the index that the erasure went through.
    /// </summary>
    public abstract string WithoutIndex(string quotedColumn);

    /// <summary>A key's value for a cursor; null for NULL, which no key may be.</summary>
    public abstract SqlKeyValue? ReadKey(DbDataReader reader, int ordinal);

    public abstract void BindKey(DbCommand command, string name, SqlKeyValue value);

    /// <summary>
    /// Binds a text that the database compares with a column of any type it can be read as; null is NULL.
    /// </summary>
    public abstract void BindText(DbCommand command, string name, string? value);

    /// <summary>Binds a value, given as an export writes it, that is stored in a column of that type.</summary>
    public virtual void BindValue(DbCommand command, string name, string? value, FieldType type) =>
        BindText(command, name, value);

    /// <summary>Binds texts for <see cref="IsOneOf"/>.</summary>
    public abstract void BindTexts(DbCommand command, string name, IReadOnlyList<string> values);

    /// <summary>True where the value is one of the parameter's texts, false for none, NULL for NULL.</summary>
    public abstract string IsOneOf(string expression, string parameter);

    /// <summary>Binds a moment for <see cref="OlderThan"/>.</summary>
    public abstract void BindTime(DbCommand command, string name, DateTimeOffset time);

    /// <summary>
    /// True where the stored time lies before the parameter's, false where it does not, NULL where it cannot be read as
    /// a time: such a record is never taken for an old one.
    /// </summary>
    public abstract string OlderThan(string quotedColumn, string parameter);

    /// <summary>SHA-256 of a stored text or bytes in lower-case hex; NULL for NULL.</summary>
    public abstract string Sha256(string quotedColumn, FieldType type);

    /// <summary>True where there is a value that is neither empty nor a pseudonym already.</summary>
    public abstract string IsNoPseudonym(string quotedColumn, FieldType type);

    /// <summary>A pseudonym, given as a text, as a column of that type takes it.</summary>
    public abstract string AsStored(string expression, FieldType type);

    /// <summary>
    /// How many pages the collection's table has, where it is best walked by the place of its records and not by their
    /// keys: because most of what it holds is the selection's anyway. Null elsewhere.
    /// </summary>
    internal virtual Task<long?> PagesAsync(
        DbConnection connection, DbTransaction? transaction, Collection collection, SqlSelection selection,
        CancellationToken cancellation) => Task.FromResult<long?>(null);

    /// <summary>The selected records in the pages from one up to another, where <see cref="PagesAsync"/> has some.</summary>
    internal virtual SqlSelection InPages(SqlSelection selection, long from, long to) =>
        throw new NotSupportedException("This database is walked by keys.");

    /// <summary>
    /// The expression of a record's place as a text, where <see cref="ReplaceAsync"/> finds it by that; else null.
    /// </summary>
    internal virtual string? Place => null;

    /// <summary>Ends a SELECT whose records nobody else may change until the transaction ends.</summary>
    internal virtual string Locked => "";

    /// <summary>
    /// Writes pseudonyms over records inside the caller's transaction: each found by its key, and only while the
    /// subject's column has the value that was read. Answers how many were. One statement for each record, which costs
    /// nothing where the database is in the same process.
    /// </summary>
    internal virtual async Task<long> ReplaceAsync(
        DbConnection connection, DbTransaction? transaction, SqlReplacement replacement,
        CancellationToken cancellation)
    {
        var replaced = 0L;
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Made from the validated pack's names; every value is a parameter.
        command.CommandText = replacement.OneRecord(this);
#pragma warning restore CA2100
        foreach (var record in replacement.Records)
        {
            command.Parameters.Clear();
            replacement.Bind(this, command, record);
            replaced += await command.ExecuteNonQueryAsync(cancellation);
        }

        return replaced;
    }

    /// <summary>
    /// The value as UTF-8 text (for <see cref="FieldType.Bytes"/> the bytes themselves); false for NULL. The span is
    /// valid until the next call.
    /// </summary>
    public abstract bool TryGetUtf8(
        DbDataReader reader, int ordinal, FieldType type, Utf8Scratch scratch, out ReadOnlySpan<byte> value);

    /// <summary>
    /// Ends an erasing call: deleted bytes leave the files as far as the database can make them. False where a reader
    /// of the old state stood in the way, so that it must be tried again.
    /// </summary>
    public virtual Task<bool> TrySettleErasureAsync(DbConnection connection, CancellationToken cancellation) =>
        Task.FromResult(true);

    /// <summary>What a provider's exception means; null for one that is a bug.</summary>
    public abstract SqlFault? Classify(Exception exception);
}

public enum ConnectionUse
{
    /// <summary>Reading only; the database refuses writes.</summary>
    Read,

    /// <summary>Erasing.</summary>
    Write,

    /// <summary>Reading on a connection that nothing else uses or has used.</summary>
    Verify,
}

/// <param name="MeansNoMatch">
/// The identifier cannot be a value of the column at all (a word where the column holds UUIDs). A look-up finds nobody
/// then; anything else is a pack that maps the wrong column, and never "nothing found".
/// </param>
public sealed record SqlFault(FailureReason Reason, bool Retriable, bool MeansNoMatch = false);

/// <summary>A buffer that grows to the largest value and is used again for the next.</summary>
public sealed class Utf8Scratch
{
    private byte[] _buffer = new byte[64];

    public Span<byte> Take(int bytes)
    {
        if (_buffer.Length < bytes)
            _buffer = new byte[Math.Max(bytes, _buffer.Length * 2)];
        return _buffer;
    }
}
