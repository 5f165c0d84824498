using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// Before anybody is answered: every PostgreSQL database of the pack must prove that it keeps tenants apart, or the app
/// does not start. Our own WHERE is the first wall and this is the second; without it a mistake in the first would show
/// or erase another tenant's records.
/// </summary>
internal sealed class TenantIsolationCheck(
    PolicyPack pack, ConnectionSettings connections, IOptions<ConnectorsOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var database in pack.Services.Where(service => service.Connector == ConnectorKind.PostgreSql)
            .GroupBy(service => service.Connection, StringComparer.Ordinal))
        {
            var isolation = new PostgreSqlIsolation(connections.Of(database.First()), options.Value.TenantSetting);
            var gaps = await FindGapsAsync(
                isolation, database.Key!, [.. database.SelectMany(service => service.Collections)], cancellationToken);
            if (gaps.Count > 0)
            {
                throw new TenantIsolationException(
                    $"The connection {database.Key} does not prove that it keeps tenants apart, so nothing is started. " +
                    string.Join(" ", gaps) + " See Connectors/README.md.");
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<IReadOnlyList<string>> FindGapsAsync(
        PostgreSqlIsolation isolation, string connection, IReadOnlyList<Collection> collections,
        CancellationToken cancellation)
    {
        try
        {
            return await isolation.FindGapsAsync(collections, cancellation);
        }
        catch (NpgsqlException fault)
        {
            // Unknown is not proved. The database's own words may hold what stands in the connection.
            throw new TenantIsolationException(
                $"The connection {connection} cannot be asked whether it keeps tenants apart, so nothing is started.", fault);
        }
    }
}

/// <summary>A database does not keep tenants apart, or nobody can tell. The message says which and why.</summary>
public sealed class TenantIsolationException(string message, Exception? inner = null) : Exception(message, inner);
