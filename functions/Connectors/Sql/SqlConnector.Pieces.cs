using System.Data.Common;
using System.Globalization;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector
{
    /// <summary>Changes some records inside a transaction and answers how many.</summary>
    private delegate Task<long> Batch(
        DbTransaction? transaction, int records, CancellationToken cancellation);

    /// <param name="More">The last batch found something, so there may be more.</param>
    private sealed record Piece(long Changed, bool More, TimeSpan Longest);

    /// <summary>
    /// Small transactions until nothing is left or the piece's time or limit is used up; what is done stays done.
    /// </summary>
    private async Task<Piece> RepeatAsync(
        DbConnection connection, TenantId tenant, long limit, Func<bool> isThrough, Batch batch,
        CancellationToken cancellation)
    {
        var clock = _session.Network.Clock;
        var (started, size, changed, more) = (clock.GetTimestamp(), new AdaptiveBatch(), 0L, true);
        while (more && changed < limit && clock.GetElapsedTime(started) < ConnectorLimits.ErasePiece)
        {
            var began = clock.GetTimestamp();
            await using var transaction = await _dialect.BeginAsync(
                connection, tenant, ConnectionUse.Write, cancellation);
            changed += await batch(transaction, (int)Math.Min(size.Records, limit - changed), cancellation);
            if (transaction is not null)
                await transaction.CommitAsync(cancellation);
            size.Took(clock.GetElapsedTime(began));
            more = !isThrough();
        }

        var isSettled = await _dialect.TrySettleErasureAsync(connection, cancellation);
        if (!isSettled && !more && changed == 0)
            throw new ConnectorException(Service, FailureReason.Timeout, retriable: true);
        // Erased bytes that still lie in a log are a reason to come again.
        return new Piece(changed, more || !isSettled, size.Longest);
    }

    /// <summary>The same for batches that take the first records they find, until they find none.</summary>
    private Task<Piece> RepeatUntilNoneAsync(
        DbConnection connection, TenantId tenant, long limit, Batch batch, CancellationToken cancellation)
    {
        var last = 0L;
        return RepeatAsync(
            connection, tenant, limit, () => last == 0,
            async (transaction, records, token) => last = await batch(transaction, records, token), cancellation);
    }

    private async Task<long> ChangeAsync(
        DbConnection connection, DbTransaction? transaction, string statement, SqlSelection selection,
        CancellationToken cancellation)
    {
        await using var command = Command(connection, statement, selection);
        command.Transaction = transaction;
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static DbCommand Command(DbConnection connection, string statement, SqlSelection selection)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made by SqlStatements from the validated pack's names; every value is a parameter.
        command.CommandText = statement;
#pragma warning restore CA2100
        selection.Bind(command);
        return command;
    }

    private static async Task<long> CountAsync(
        DbConnection connection, string statement, SqlSelection selection, CancellationToken cancellation)
    {
        await using var command = Command(connection, statement, selection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private async Task<long> CountInTransactionAsync(
        DbConnection connection, TenantId tenant, string statement, SqlSelection selection,
        CancellationToken cancellation)
    {
        await using var transaction = await _dialect.BeginAsync(connection, tenant, ConnectionUse.Read, cancellation);
        return await CountAsync(connection, statement, selection, cancellation);
    }
}
