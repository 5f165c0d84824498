using System.Globalization;
using Npgsql;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Sample.Remote;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Benchmarks.Connectors;

internal sealed class PostgreSqlEvents : SweptDatabase
{
    private readonly PostgresServer _server;

    private PostgreSqlEvents(PostgresServer server)
    {
        _server = server;
        Connector = new SqlConnector(
            Service(ConnectorKind.PostgreSql), NoGrounds, new PostgreSqlDialect(), _server.ConnectionString("copy"),
            new ServicePseudonyms(RandomSource.System.Bytes(32)), TimeProvider.System, NetworkTime.Real);
    }

    public override IRetentionConnector Connector { get; }

    public static async Task<PostgreSqlEvents> CreateAsync(PostgresServer server, int records)
    {
        var people = records / RecordsPerPerson;
        var database = new PostgreSqlEvents(server);
        await database.RunAsync("postgres", "CREATE DATABASE original");
        await database.RunAsync("original", string.Create(CultureInfo.InvariantCulture, $"""
            CREATE EXTENSION pgcrypto;
            CREATE TABLE events (
                tenant_id text NOT NULL, id bigint NOT NULL, user_id text, at timestamptz, what text, PRIMARY KEY (tenant_id, id));
            INSERT INTO events
            SELECT '{Tenant}', i, 'user-' || (i * 7919 % {people}),
                CASE WHEN i % 10 = 0 THEN '2026-03-01' ELSE to_timestamp(1700000000 + i) END,
                'opened a page of the product and stayed for a while'
            FROM generate_series(1::bigint, {records}) AS i;
            """));
        await database.RunAsync("original", "VACUUM ANALYZE events");
        return database;
    }

    public override async Task RestoreAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync("postgres", "DROP DATABASE IF EXISTS copy");
        await RunAsync("postgres", "CREATE DATABASE copy TEMPLATE original");
        await RunAsync("copy", "CHECKPOINT");
    }

    public override Task<long> OneStatementAsync(EraseAction action) => RunAsync("copy", action switch
    {
        EraseAction.Pseudonymise => $"""
            UPDATE events SET user_id = 'psn1_' || substr(encode(hmac(user_id, 'a secret of thirty-two bytes ....', 'sha256'), 'hex'), 1, 40)
            WHERE tenant_id = '{Tenant}' AND at < '2026-01-01'
            """,
        _ => $"DELETE FROM events WHERE tenant_id = '{Tenant}' AND at < '2026-01-01'",
    });

    public override ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    private async Task<long> RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync();
    }
}
