using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>Opens connections with the settings that every database file of the local host has.</summary>
internal static class SqliteConnections
{
    // 5 s: longer than any checkpoint seen, shorter than a caller's patience.
    public const string SetBusyTimeout = "PRAGMA busy_timeout=5000";

    private const int BusyTimeoutSeconds = 5;

    static SqliteConnections() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Durable at COMMIT (one fsync of the log per group), and deleted bytes are overwritten.</summary>
    public static SqliteConnection OpenWriter(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        connection.Execute("PRAGMA journal_mode=WAL");
        connection.Execute("PRAGMA synchronous=FULL");
        connection.Execute("PRAGMA secure_delete=ON");
        connection.Execute("PRAGMA foreign_keys=ON");
        return connection;
    }

    public static SqliteConnection OpenReader(string path) => Open(path, SqliteOpenMode.ReadOnly);

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants and the schema come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute(SetBusyTimeout);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
