using System.Data.Common;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector
{
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
    private async Task<SweptPiece> DeletePagesAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, Collection collection, PageWalk walk,
        CancellationToken cancellation)
    {
        var statements = Of(collection);
        return Swept(walk, await RepeatAsync(
            connection, records.Tenant, walk.Limit, () => walk.IsThrough,
            async (transaction, size, token) =>
            {
                var range = walk.Range(size);
                var inRange = _dialect.InPages(selection, range.From, range.To);
                var changed = await ChangeAsync(
                    connection, transaction,
                    range.Most is { } few ? statements.DeleteFirst(inRange, few) : statements.Delete(inRange), inRange,
                    token);
                walk.Did(range, changed);
                return changed;
            }, cancellation));
    }

    /// <summary>
    /// Likewise; but while the database writes one range, the next one is read on a second connection and its
    /// pseudonyms are made. A record that somebody changes in between is found neither at its place nor with its old
    /// value any more: it is left, and the next run's.
    /// </summary>
    private async Task<SweptPiece> PseudonymisePagesAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, Collection collection, PageWalk walk,
        CancellationToken cancellation)
    {
        await using var second = await _session.OpenAsync(ConnectionUse.Read, cancellation);
        (PageRange Range, Task<IReadOnlyList<ReplacedRecord>> Reading)? ahead = null;
        try
        {
            return Swept(walk, await RepeatAsync(
                connection, records.Tenant, walk.Limit, () => walk.IsThrough,
                async (transaction, size, token) =>
                {
                    var (range, reading) = ahead ?? Begin(walk.Range(size));
                    ahead = null;
                    var found = await reading;
                    if (walk.RangeBehind(range, found.Count, size) is { } next)
                        ahead = Begin(next);
                    var changed = await ReplaceAsync(
                        connection, transaction, records.Tenant, collection, found, token);
                    walk.Did(range, changed);
                    return changed;
                }, cancellation));
        }
        finally
        {
            // Whatever came of it is not used: the next call reads the range again, and hears of a fault itself.
            if (ahead is { Reading: var unused })
                await Task.WhenAny(unused);
        }

        (PageRange Range, Task<IReadOnlyList<ReplacedRecord>> Reading) Begin(PageRange range) => (range, ReadAsync(range));

        async Task<IReadOnlyList<ReplacedRecord>> ReadAsync(PageRange range)
        {
            await using var transaction = await _dialect.BeginAsync(
                second, records.Tenant, ConnectionUse.Read, cancellation);
            var found = await ReadIdentityAsync(
                second, transaction, _dialect.InPages(selection, range.From, range.To), collection,
                range.Most is { } few ? Of(collection).FirstByKey(few) : "", cancellation);
            return await WithPseudonymsAsync(records.Tenant, collection, found, cancellation);
        }
    }

    private static SweptPiece Swept(PageWalk walk, Piece piece) => new(
        piece.Changed, piece.More, piece.More ? SqlCursor.WritePages(walk.Next, walk.End) : null, piece.Longest);
}
