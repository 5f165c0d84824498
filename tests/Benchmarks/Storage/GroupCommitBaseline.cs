using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Benchmarks.Storage;

/// <summary>
/// The bare thing that durable writes are measured against: one connection, one prepared insert, a transaction per
/// group, WAL and an fsync at each commit, as the stores have it.
/// </summary>
public static class GroupCommitBaseline
{
    /// <param name="folder">On the disk that the other side of the ratio uses.</param>
    /// <param name="groupSize">Inserts per transaction: as many as there are concurrent callers on the other side; 1
    /// for raw fsync.</param>
    /// <returns>Inserts per second over about <paramref name="duration"/>.</returns>
    public static double WritesPerSecond(string folder, int groupSize, int contentBytes, TimeSpan duration)
    {
        SQLitePCL.Batteries_V2.Init();
        var file = Path.Combine(folder, $"baseline-{Stopwatch.GetTimestamp()}.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        foreach (var sql in new[]
        {
            "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON",
            "CREATE TABLE item (key TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID",
        })
        {
            Prepared(connection, sql).ExecuteNonQuery();
        }

        return Insert(connection, groupSize, new byte[contentBytes], duration);
    }

    private static double Insert(SqliteConnection connection, int groupSize, byte[] content, TimeSpan duration)
    {
        using var begin = Prepared(connection, "BEGIN IMMEDIATE");
        using var commit = Prepared(connection, "COMMIT");
        using var insert = Prepared(connection, "INSERT INTO item (key, content) VALUES ($key, $content)");
        var key = insert.Parameters.Add("$key", SqliteType.Text);
        insert.Parameters.Add("$content", SqliteType.Blob).Value = content;
        var started = Stopwatch.GetTimestamp();
        var writes = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            begin.ExecuteNonQuery();
            for (var i = 0; i < groupSize; i++)
            {
                key.Value = $"tenant-{i:00}/{writes++:000000000}";
                insert.ExecuteNonQuery();
            }

            commit.ExecuteNonQuery();
        }

        return writes / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
