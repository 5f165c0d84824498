using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Connectors;
using PrivacyFunctions.Local.Host.Sample.Remote;

namespace PrivacyFunctions.Benchmarks.Connectors;

internal sealed class SqliteEvents : SweptDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("privacy-sweep-benchmark-");

    private SqliteEvents()
    {
        Connector = new SqlConnector(
            Service(ConnectorKind.Sqlite), NoGrounds, new SqliteDialect(), ConnectionString(Copy),
            new ServicePseudonyms(RandomSource.System.Bytes(32)), TimeProvider.System, NetworkTime.Real);
    }

    public override IRetentionConnector Connector { get; }

    private string Original => Path.Combine(_folder.FullName, "original.db");

    private string Copy => Path.Combine(_folder.FullName, "copy.db");

    public static SqliteEvents Create(int records)
    {
        SQLitePCL.Batteries_V2.Init();
        var database = new SqliteEvents();
        var people = records / RecordsPerPerson;
        Run(database.Original, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA journal_mode = WAL;
            CREATE TABLE events (
                tenant_id TEXT NOT NULL, id INTEGER NOT NULL, user_id TEXT, at TEXT, what TEXT, PRIMARY KEY (tenant_id, id));
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {records})
            INSERT INTO events
            SELECT '{Tenant}', i, 'user-' || (i * 7919 % {people}),
                CASE WHEN i % 10 = 0 THEN '2026-03-01T00:00:00Z' ELSE strftime('%Y-%m-%dT%H:%M:%SZ', 1700000000 + i, 'unixepoch') END,
                'opened a page of the product and stayed for a while'
            FROM n;
            PRAGMA wal_checkpoint(TRUNCATE);
            """));
        return database;
    }

    public override Task RestoreAsync()
    {
        SqliteConnection.ClearAllPools();
        foreach (var rest in new[] { Copy + "-wal", Copy + "-shm" })
            File.Delete(rest);
        File.Copy(Original, Copy, overwrite: true);
        return Task.CompletedTask;
    }

    /// <summary>With the overwriting of deleted bytes, as the sweep has it.</summary>
    public override Task<long> OneStatementAsync(EraseAction action) => Task.FromResult(Run(
        Copy,
        $"PRAGMA secure_delete = ON; DELETE FROM events WHERE tenant_id = '{Tenant}' AND at < '2026-01-01T00:00:00Z'"));

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string ConnectionString(string file) => $"Data Source={file}";

    private static long Run(string file, string sql)
    {
        using var connection = new SqliteConnection(ConnectionString(file));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return command.ExecuteNonQuery();
    }
}
