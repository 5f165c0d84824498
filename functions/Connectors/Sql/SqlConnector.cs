using System.Buffers;
using System.Data.Common;
using System.Globalization;
using PrivacyFunctions.DataMap;
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
    private readonly Dictionary<string, SqlStatements> _statements;

    /// <param name="connectionString">May hold a secret: it is never in a message.</param>
    /// <param name="time">The deployment's clock, for the end of legal retentions.</param>
    public SqlConnector(
        Service service, IReadOnlyDictionary<string, LegalGround> grounds, SqlDialect dialect, string connectionString,
        TimeProvider time, NetworkTime network)
    {
        _service = service;
        _session = new SqlSession(service.Name, dialect, connectionString, network);
        _dialect = dialect;
        _grounds = grounds;
        _time = time;
        _statements = service.Collections.ToDictionary(
            collection => collection.Name, collection => new SqlStatements(dialect, collection),
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
                var count = SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is { } subject
                    ? await CountAsync(connection, Of(collection).Count, scope.Tenant, subject, token)
                    : 0;
                located.Add(new LocatedCollection(collection.Name, count));
            }

            return located;
        }, cancellation);

    public async Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        if (SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } subject)
            return NoRecords;
        var statements = Of(collection);
        var after = cursor is null ? null : SqlCursor.Read(cursor, collection.Key.Count);
        return await _session.RunAsync(scope.Tenant, ConnectionUse.Read, async (connection, token) =>
        {
            var page = await ReadPageAsync(connection, scope.Tenant, subject, after, output, token);
            // Rows without a complete key would fall between the pages. Asked once, when there is a second page.
            if (after is null && page.NextCursor is not null &&
                await CountAsync(connection, statements.CountWithoutKey, scope.Tenant, subject, token) > 0)
                throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
            return page;
        }, cancellation);

        async Task<ExportedPage> ReadPageAsync(
            DbConnection connection, TenantId tenant, string person,
            IReadOnlyList<SqlKeyValue>? from, IBufferWriter<byte> page,
            CancellationToken token)
        {
            await using var command = Command(
                connection, from is null ? statements.ExportFirst : statements.ExportNext, tenant, person);
            for (var i = 0; i < from?.Count; i++)
                _dialect.BindKey(command, SqlStatements.KeyParameter(i), from[i]);
            await using var reader = await command.ExecuteReaderAsync(token);
            return await new SqlPageReader(Service, _dialect, collection, statements.Fields)
                .ReadAsync(reader, page, token);
        }
    }

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        collection.Erase.Action is EraseAction.Retain or EraseAction.Pseudonymise ||
        SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } subject
            ? Task.FromResult(0L)
            : _session.RunAsync(
                scope.Tenant, ConnectionUse.Verify,
                (connection, token) => CountAsync(connection, Of(collection).Verify, scope.Tenant, subject, token),
                cancellation);

    private static ExportedPage NoRecords { get; } = new(0, [], null);

    /// <summary>
    /// The statements were made from the pack's own collection at start; one of another service is a bug.
    /// </summary>
    private SqlStatements Of(Collection collection) => _statements.TryGetValue(collection.Name, out var statements)
        ? statements
        : throw new ArgumentException($"Service {Service} has no collection {collection.Name}.");

    private DbCommand Command(DbConnection connection, string statement, TenantId tenant, string subject)
    {
        var command = Command(connection, statement, tenant);
        _dialect.BindText(command, SqlStatements.Subject, subject);
        return command;
    }

    private DbCommand Command(DbConnection connection, string statement, TenantId tenant)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made by SqlStatements from the validated pack's names; every value is a parameter.
        command.CommandText = statement;
#pragma warning restore CA2100
        _dialect.BindText(command, SqlStatements.Tenant, tenant.Value);
        return command;
    }

    private async Task<long> CountAsync(
        DbConnection connection, string statement, TenantId tenant, string subject, CancellationToken cancellation)
    {
        await using var command = Command(connection, statement, tenant, subject);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }
}
