using System.Buffers;
using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// A service whose records lie in an SQL database: SQLite or PostgreSQL, by its <see cref="SqlDialect"/>.
/// </summary>
public sealed partial class SqlConnector : IConnector
{
    private readonly Service _service;
    private readonly SqlSession _session;
    private readonly SqlDialect _dialect;
    private readonly IReadOnlyDictionary<string, LegalGround> _grounds;
    private readonly TimeProvider _time;
    private readonly RecordPseudonyms _pseudonyms;
    private readonly Dictionary<string, SqlStatements> _statements;

    /// <param name="connectionString">May hold a secret: it is never in a message.</param>
    /// <param name="time">The deployment's clock, for the end of legal retentions.</param>
    public SqlConnector(
        Service service, IReadOnlyDictionary<string, LegalGround> grounds, SqlDialect dialect, string connectionString,
        IPseudonyms pseudonyms, TimeProvider time, NetworkTime network)
    {
        _service = service;
        _pseudonyms = new RecordPseudonyms(pseudonyms);
        _session = new SqlSession(service.Name, dialect, connectionString, network);
        _dialect = dialect;
        _grounds = grounds;
        _time = time;
        _statements = service.Collections.ToDictionary(
            collection => collection.Name, collection => new SqlStatements(dialect, collection, service),
            StringComparer.Ordinal);
    }

    public string Service => _service.Name;

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation) =>
        _session.RunAsync<IReadOnlyList<LocatedCollection>>(
            scope.Tenant, ConnectionUse.Read, async (connection, token) =>
        {
            var located = new List<LocatedCollection>(_service.Collections.Count);
            foreach (var collection in _service.Collections)
            {
                var count = Selected(scope, collection) is { } selection
                    ? await CountAsync(connection, Of(collection).Count(selection), selection, token)
                    : 0;
                located.Add(new LocatedCollection(collection.Name, count));
            }

            return located;
        }, cancellation);

    public async Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        if (Selected(scope, collection) is not { } selection)
            return NoRecords;
        var statements = Of(collection);
        var after = cursor is null ? null : SqlCursor.Read(cursor, collection.Key.Count);
        var rest = After(selection, statements, after);
        return await _session.RunAsync(scope.Tenant, ConnectionUse.Read, async (connection, token) =>
        {
            var page = await ReadPageAsync(connection, rest, collection, output, token);
            // Rows without a complete key would fall between the pages. Asked once, when there is a second page.
            if (after is null && page.NextCursor is not null &&
                await CountAsync(connection, statements.CountWithoutKey(selection), selection, token) > 0)
                throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
            return page;
        }, cancellation);
    }

    /// <summary>
    /// What still names the person, except what the law keeps; of that, what its ground no longer does.
    /// </summary>
    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation)
    {
        if (SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } subject)
            return Task.FromResult(0L);
        var statements = Of(collection);
        var selection = statements.Selections.OfSubjectWithoutIndex(scope.Tenant, subject);
        if (collection.Erase is { Action: EraseAction.Retain, Ground: { } ground })
        {
            if (statements.Selections.From is null)
                return Task.FromResult(0L);
            selection = Past(selection, statements, _grounds[ground]);
        }

        return _session.RunAsync(
            scope.Tenant, ConnectionUse.Verify,
            (connection, token) => CountAsync(connection, statements.Count(selection), selection, token), cancellation);
    }

    private static ExportedPage NoRecords { get; } = new(0, [], null);

    private async Task<ExportedPage> ReadPageAsync(
        DbConnection connection, SqlSelection selection, Collection collection, IBufferWriter<byte> page,
        CancellationToken cancellation)
    {
        var statements = Of(collection);
        await using var command = Command(connection, statements.Export(selection), selection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await new SqlPageReader(Service, _dialect, collection, statements.Fields)
            .ReadAsync(reader, page, cancellation);
    }

    /// <summary>The person's records; null where the collection knows people by what the identity map lacks.</summary>
    private SqlSelection? Selected(SubjectScope scope, Collection collection) =>
        SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is { } subject
            ? Of(collection).Selections.OfSubject(scope.Tenant, subject)
            : null;

    /// <summary>
    /// The statements of the pack's own collections were made at start; a package that leaves fields out asks for others.
    /// One of another service is a bug.
    /// </summary>
    private SqlStatements Of(Collection collection) => !_statements.TryGetValue(collection.Name, out var statements)
        ? throw new ArgumentException($"Service {Service} has no collection {collection.Name}.")
        : statements.IsOf(collection) ? statements : new SqlStatements(_dialect, collection, _service);
}
