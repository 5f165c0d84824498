using System.Data.Common;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector
{
    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation)
    {
        if (SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } subject)
            return Task.FromResult(NothingLeft);
        return collection.Erase switch
        {
            { Action: EraseAction.HardDelete } => _session.RunAsync(
                scope.Tenant, ConnectionUse.Write,
                (connection, token) => DeleteAsync(connection, scope.Tenant, subject, collection, token),
                cancellation, inOneTransaction: false),
            { Action: EraseAction.Retain, Ground: { } ground } => _session.RunAsync(
                scope.Tenant, ConnectionUse.Read,
                (connection, token) =>
                    RetainAsync(connection, scope.Tenant, subject, collection, _grounds[ground], token),
                cancellation),
            _ => Task.FromResult(
                new ErasedPiece(new Receipt.Failed(FailureReason.NotSupported, Retriable: false), More: false)),
        };
    }

    private static ErasedPiece NothingLeft { get; } = new(new Receipt.NothingFound(), More: false);

    /// <summary>
    /// Small transactions until nothing is left or the piece's time is used up; what is deleted stays deleted.
    /// </summary>
    private async Task<ErasedPiece> DeleteAsync(
        DbConnection connection, TenantId tenant, string subject, Collection collection, CancellationToken cancellation)
    {
        var statements = Of(collection);
        var started = _session.Network.Clock.GetTimestamp();
        var (deleted, batch) = (0L, 0);
        do
        {
            await using var transaction = await _dialect.BeginAsync(
                connection, tenant, ConnectionUse.Write, cancellation);
            await using var command = Command(connection, statements.DeleteBatch, tenant, subject);
            command.Transaction = transaction;
            batch = await command.ExecuteNonQueryAsync(cancellation);
            if (transaction is not null)
                await transaction.CommitAsync(cancellation);
            deleted += batch;
        }
        while (batch > 0 && _session.Network.Clock.GetElapsedTime(started) < ConnectorLimits.ErasePiece);
        await _dialect.SettleErasureAsync(connection, cancellation);
        if (batch == 0 &&
            await CountInTransactionAsync(connection, statements.Count, tenant, subject, cancellation) > 0)
        {
            // What no batch reached has no complete key: the pack names the wrong columns.
            throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
        }

        return deleted == 0 ? NothingLeft : new ErasedPiece(new Receipt.Erased(deleted), More: batch > 0);
    }

    private async Task<long> CountInTransactionAsync(
        DbConnection connection, string statement, TenantId tenant, string subject, CancellationToken cancellation)
    {
        await using var transaction = await _dialect.BeginAsync(connection, tenant, ConnectionUse.Read, cancellation);
        return await CountAsync(connection, statement, tenant, subject, cancellation);
    }

    private async Task<ErasedPiece> RetainAsync(
        DbConnection connection, TenantId tenant, string subject, Collection collection, LegalGround ground,
        CancellationToken cancellation)
    {
        var statements = Of(collection);
        var count = await CountAsync(connection, statements.Count, tenant, subject, cancellation);
        if (count == 0)
            return NothingLeft;
        var until = ground.Period.After(
            await LatestAsync(connection, tenant, subject, collection, statements, cancellation));
        return new ErasedPiece(new Receipt.Retained(ground.Id, until, count), More: false);
    }

    /// <summary>
    /// From when the youngest record's legal period counts: its own column where the pack names one, else now, which is
    /// never too early a date to promise.
    /// </summary>
    private async Task<DateTimeOffset> LatestAsync(
        DbConnection connection, TenantId tenant, string subject, Collection collection, SqlStatements statements,
        CancellationToken cancellation)
    {
        if (collection.Retention.From is not { } name || collection.FindField(name) is not { } from)
            return _time.GetUtcNow();
        await using var command = Command(connection, statements.Latest(from.Column), tenant, subject);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && ReadTimestamp(reader) is { } latest ? latest : _time.GetUtcNow();
    }

    private DateTimeOffset? ReadTimestamp(DbDataReader reader) =>
        _dialect.TryGetUtf8(reader, 0, FieldType.Timestamp, new Utf8Scratch(), out var value) &&
        StoredValues.TryReadTimestamp(value, out var time)
            ? time
            : null;
}
