using System.Data.Common;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector
{
    /// <summary>300 records a page of 8 KiB at most: a row has 28 bytes before its first value.</summary>
    private const int MostRecordsPerPage = 300;

    /// <summary>Applies the sweep's action to one range, or to so many of its records at most.</summary>
    private delegate Task<long> RangeAction(
        DbTransaction? transaction, SqlSelection range, int? most, CancellationToken cancellation);

    private async Task<SweptPiece> WalkAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, Collection collection,
        EraseAction action, string? cursor, long limit, CancellationToken cancellation)
    {
        var statements = Of(collection);
        RangeAction apply = action == EraseAction.Pseudonymise
            ? async (transaction, range, most, token) => await PseudonymiseAsync(
                connection, transaction, records.Tenant, collection,
                await ReadIdentityAsync(
                    connection, transaction, range, collection,
                    most is { } few ? statements.FirstByKey(few) : "", token),
                token)
            : (transaction, range, most, token) => ChangeAsync(
                connection, transaction,
                most is { } few ? statements.DeleteFirst(range, few) : statements.Delete(range), range, token);
        if ((cursor is null || SqlCursor.ReadPage(cursor) is not null) &&
            await PagesAsync(connection, records, selection, collection, cancellation) is { } pages)
        {
            var from = cursor is null ? 0 : SqlCursor.ReadPage(cursor)!.Value;
            return await WalkPagesAsync(connection, records, selection, apply, from, pages, limit, cancellation);
        }

        var after = cursor is null || SqlCursor.ReadPage(cursor) is not null
            ? null : SqlCursor.Read(cursor, collection.Key.Count);
        return await WalkKeysAsync(
            connection, records, selection, collection, apply, after, limit, cancellation);
    }

    private async Task<long?> PagesAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, Collection collection,
        CancellationToken cancellation)
    {
        await using var transaction = await _dialect.BeginAsync(
            connection, records.Tenant, ConnectionUse.Read, cancellation);
        return await _dialect.PagesAsync(connection, transaction, collection, selection, cancellation);
    }

    /// <summary>
    /// One range of pages after the other, each in a transaction of its own. A record that moves behind the walk
    /// meanwhile is the next run's.
    /// </summary>
    private async Task<SweptPiece> WalkPagesAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, RangeAction apply, long from,
        long pages, long limit, CancellationToken cancellation)
    {
        var (next, left) = (from, limit);
        var piece = await RepeatAsync(
            connection, records.Tenant, limit, () => next >= pages,
            async (transaction, size, token) =>
            {
                // A page of 8 KiB has some 50 records; near the limit it may have all that are left.
                var count = Math.Clamp(Math.Min(size / 50, left / MostRecordsPerPage), 1, Math.Max(1, pages - next));
                int? most = left < MostRecordsPerPage ? (int)left : null;
                var changed = await apply(
                    transaction, _dialect.InPages(selection, next, next + count), most, token);
                left -= changed;
                // A page that the limit cut off is the next call's as well.
                next += changed == most ? 0 : count;
                return changed;
            }, cancellation);
        return new SweptPiece(
            piece.Changed, piece.More, piece.More ? SqlCursor.WritePage(next) : null, piece.Longest);
    }

    /// <summary>One range of keys after the other, each in a transaction of its own.</summary>
    private async Task<SweptPiece> WalkKeysAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, Collection collection,
        RangeAction apply, IReadOnlyList<SqlKeyValue>? after, long limit, CancellationToken cancellation)
    {
        var statements = Of(collection);
        var all = statements.Selections.OfTenant(records.Tenant);
        var isThrough = false;
        var piece = await RepeatAsync(
            connection, records.Tenant, limit, () => isThrough,
            async (transaction, size, token) =>
            {
                var from = After(all, statements, after);
                var end = await KeyAtAsync(connection, transaction, from, collection, size - 1, token);
                var range = UpTo(After(selection, statements, after), statements, end);
                var changed = await apply(transaction, range, most: null, token);
                isThrough = end is null;
                after = end ?? after;
                return changed;
            }, cancellation);
        return new SweptPiece(
            piece.Changed, piece.More, piece.More && after is not null ? SqlCursor.Write(after) : null, piece.Longest);
    }

    private SqlSelection After(SqlSelection selection, SqlStatements statements, IReadOnlyList<SqlKeyValue>? key) =>
        key is null ? selection
            : selection.And(statements.AfterKey, command => BindKey(command, SqlStatements.KeyParameter, key));

    private SqlSelection UpTo(SqlSelection selection, SqlStatements statements, IReadOnlyList<SqlKeyValue>? key) =>
        key is null ? selection
            : selection.And(statements.UpToKey, command => BindKey(command, SqlStatements.EndParameter, key));

    private void BindKey(DbCommand command, Func<int, string> name, IReadOnlyList<SqlKeyValue> key)
    {
        for (var i = 0; i < key.Count; i++)
            _dialect.BindKey(command, name(i), key[i]);
    }

    /// <summary>Null where there are fewer records.</summary>
    private async Task<IReadOnlyList<SqlKeyValue>?> KeyAtAsync(
        DbConnection connection, DbTransaction? transaction, SqlSelection selection, Collection collection, int offset,
        CancellationToken cancellation)
    {
        await using var command = Command(connection, Of(collection).KeyAt(selection, offset), selection);
        command.Transaction = transaction;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            return null;
        return [.. collection.Key.Select((_, i) => _dialect.ReadKey(reader, i)
            ?? throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false))];
    }
}
