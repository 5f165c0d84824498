using System.Data.Common;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// Opens a connection for one piece of work, inside one tenant and the time limit, and says what a fault means.
/// </summary>
internal sealed class SqlSession(string service, SqlDialect dialect, string connectionString, NetworkTime network)
{
    public NetworkTime Network => network;

    /// <param name="orNoMatch">
    /// What a look-up answers when the identifier cannot be a value of the column at all; elsewhere that is a fault.
    /// </param>
    /// <param name="inOneTransaction">False: the work begins its own transactions.</param>
    /// <exception cref="ConnectorException">The database failed, or did not answer in time.</exception>
    public async Task<T> RunAsync<T>(
        TenantId tenant, ConnectionUse use, Func<DbConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellation, bool inOneTransaction = true, Func<T>? orNoMatch = null)
    {
        using var limit = new CancellationTokenSource(ConnectorLimits.CallTimeout, network.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await using var connection = await OpenAsync(use, either.Token);
            await using var transaction = inOneTransaction
                ? await dialect.BeginAsync(connection, tenant, use, either.Token) : null;
            var result = await work(connection, either.Token);
            if (transaction is not null)
                await transaction.CommitAsync(either.Token);
            return result;
        }
        catch (OperationCanceledException e) when (
            limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ConnectorException(service, FailureReason.Timeout, retriable: true, e);
        }
        catch (Exception e) when (dialect.Classify(e) is { } fault)
        {
            return fault.MeansNoMatch && orNoMatch is not null ? orNoMatch()
                : throw new ConnectorException(service, fault.Reason, fault.Retriable, e);
        }
    }

    /// <summary>One more connection, for work inside <see cref="RunAsync"/>, which says what its faults mean.</summary>
    public async Task<DbConnection> OpenAsync(ConnectionUse use, CancellationToken cancellation)
    {
        var connection = dialect.Create(connectionString, use);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
