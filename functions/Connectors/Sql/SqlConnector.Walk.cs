using System.Data.Common;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector
{
    /// <summary>Applies the sweep's action to one range.</summary>
    private delegate Task<long> RangeAction(
        DbTransaction? transaction, SqlSelection range, CancellationToken cancellation);

    private async Task<SweptPiece> WalkAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, Collection collection,
        EraseAction action, string? cursor, long limit, CancellationToken cancellation)
    {
        var from = cursor is null ? (Next: 0, End: long.MaxValue) : SqlCursor.ReadPages(cursor);
        if (from is var (next, end) &&
            await PagesAsync(connection, records, selection, collection, cancellation) is { } pages)
        {
            // What was written behind the first call's end meanwhile are new records, and those that this walk changed.
            var walk = new PageWalk(next, Math.Min(end, pages), limit);
            return action == EraseAction.Pseudonymise
                ? await PseudonymisePagesAsync(connection, records, selection, collection, walk, cancellation)
                : await DeletePagesAsync(connection, records, selection, collection, walk, cancellation);
        }

        RangeAction apply = action == EraseAction.Pseudonymise
            ? async (transaction, range, token) => await PseudonymiseAsync(
                connection, transaction, records.Tenant, collection,
                await ReadIdentityAsync(connection, transaction, range, collection, limit: "", token), token)
            : (transaction, range, token) => ChangeAsync(
                connection, transaction, Of(collection).Delete(range), range, token);
        var after = from is null ? SqlCursor.Read(cursor!, collection.Key.Count) : null;
        return await WalkKeysAsync(
            connection, records, selection, collection, apply, after, limit, cancellation);
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
                var changed = await apply(transaction, range, token);
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
