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
        var selection = Of(collection).Selections.OfSubject(scope.Tenant, subject);
        return _session.RunAsync(
            scope.Tenant, ConnectionUse.Write,
            (connection, token) => collection.Erase switch
            {
                { Action: EraseAction.Retain, Ground: { } ground } =>
                    RetainAsync(connection, scope.Tenant, selection, collection, _grounds[ground], token),
                { Action: EraseAction.Pseudonymise } => ErasePieceAsync(
                    connection, scope.Tenant, selection, collection,
                    count => new Receipt.Pseudonymised(count), PseudonymiseFirst, token),
                _ => ErasePieceAsync(
                    connection, scope.Tenant, selection, collection,
                    count => new Receipt.Erased(count), DeleteFirst, token),
            },
            cancellation, inOneTransaction: false);
    }

    private static ErasedPiece NothingLeft { get; } = new(new Receipt.NothingFound(), More: false);

    /// <summary>Makes the batch that applies an action to the first selected records.</summary>
    private delegate Batch FirstRecords(
        DbConnection connection, TenantId tenant, SqlSelection selection, Collection collection);

    private Batch DeleteFirst(
        DbConnection connection, TenantId tenant, SqlSelection selection, Collection collection) =>
        (transaction, records, token) => ChangeAsync(
            connection, transaction, Of(collection).DeleteFirst(selection, records), selection, token);

    private async Task<ErasedPiece> ErasePieceAsync(
        DbConnection connection, TenantId tenant, SqlSelection selection, Collection collection,
        Func<long, Receipt> receipt, FirstRecords first, CancellationToken cancellation)
    {
        var statements = Of(collection);
        // Only records whose secrets are gone, which is only after their hashes were recorded.
        var erasable = collection.Erase.Action == EraseAction.HardDelete || statements.HasSecret.Length == 0
            ? selection : selection.And($"NOT ({statements.HasSecret})");
        var piece = await RepeatUntilNoneAsync(
            connection, tenant, long.MaxValue, first(connection, tenant, erasable, collection), cancellation);
        var left = piece.More ? 1 : await CountInTransactionAsync(
            connection, tenant, statements.Count(selection), selection, cancellation);
        if (piece.Changed > 0)
            return new ErasedPiece(receipt(piece.Changed), More: left > 0);
        if (left == 0)
            return NothingLeft;
        // What no batch reached although it could be erased has no complete key: the pack names the wrong columns.
        return await CountInTransactionAsync(
            connection, tenant, statements.Count(erasable), erasable, cancellation) == 0
            ? new ErasedPiece(new Receipt.Failed(FailureReason.SecretsNotRecorded, Retriable: true), More: false)
            : throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
    }

    /// <summary>
    /// What its legal ground no longer keeps is deleted first, in pieces of their own; then the rest is counted.
    /// </summary>
    private async Task<ErasedPiece> RetainAsync(
        DbConnection connection, TenantId tenant, SqlSelection selection, Collection collection, LegalGround ground,
        CancellationToken cancellation)
    {
        var statements = Of(collection);
        if (statements.Selections.From is not null)
        {
            var past = Past(selection, statements, ground);
            var piece = await RepeatUntilNoneAsync(
                connection, tenant, long.MaxValue, DeleteFirst(connection, tenant, past, collection), cancellation);
            if (piece.Changed > 0)
                return new ErasedPiece(new Receipt.Erased(piece.Changed), More: true);
        }

        await using var transaction = await _dialect.BeginAsync(connection, tenant, ConnectionUse.Read, cancellation);
        var count = await CountAsync(connection, statements.Count(selection), selection, cancellation);
        if (count == 0)
            return NothingLeft;
        var until = ground.Period.After(await LatestAsync(connection, selection, statements, cancellation));
        return new ErasedPiece(new Receipt.Retained(ground.Id, until, count), More: false);
    }

    private SqlSelection Past(SqlSelection selection, SqlStatements statements, LegalGround ground) => selection.And(
        statements.Selections.OlderThan(), statements.Selections.At(ground.Period.CutOff(_time.GetUtcNow())));

    /// <summary>
    /// From when the youngest record's legal period counts: its own column where the pack names one, else now, which is
    /// never too early a date to promise.
    /// </summary>
    private async Task<DateTimeOffset> LatestAsync(
        DbConnection connection, SqlSelection selection, SqlStatements statements, CancellationToken cancellation)
    {
        if (statements.Selections.From is not { } from)
            return _time.GetUtcNow();
        await using var command = Command(connection, statements.Latest(from, selection), selection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && ReadTimestamp(reader) is { } latest ? latest : _time.GetUtcNow();
    }

    private DateTimeOffset? ReadTimestamp(DbDataReader reader) =>
        _dialect.TryGetUtf8(reader, 0, FieldType.Timestamp, new Utf8Scratch(), out var value) &&
        StoredValues.TryReadTimestamp(value, out var time)
            ? time
            : null;
}
