using System.Globalization;
using Npgsql;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// One <see cref="PostgresServer"/> for the whole test run.
/// </summary>
internal static class PostgresFixture
{
    /// <summary>Each test has a database, whose pooled connections stay for minutes after it.</summary>
    private static readonly Lazy<Task<PostgresServer>> Running =
        new(() => PostgresServer.StartAsync("fsync=off", "full_page_writes=off", "max_connections=300"));

    private static int _databases;

    /// <summary>
    /// A new database, as its connection string; the test is inconclusive where PostgreSQL is not installed.
    /// </summary>
    public static async Task<string> CreateDatabaseAsync(string schema)
    {
        var server = await Running.Value;
        if (server.Missing is { } reason)
            Assert.Inconclusive(reason);
        var name = $"test_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await ExecuteAsync(server.ConnectionString("postgres"), $"CREATE DATABASE {name}");
        await ExecuteAsync(server.ConnectionString(name), schema);
        return server.ConnectionString(name);
    }

    public static async Task ExecuteAsync(
        string connectionString, string sql, params (string Name, object? Value)[] parameters)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        await command.ExecuteNonQueryAsync();
    }
}
