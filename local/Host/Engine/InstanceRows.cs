using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Rows of instances and their histories.</summary>
internal static class InstanceRows
{
    public static InstanceHeader? ReadHeader(SqliteConnection db, long key)
    {
        using var reader = db.Prepared(
            "SELECT i.id, i.execution, i.name, i.status, i.updated, i.parent_key, i.parent_execution, i.parent_task, p.name, p.id, "
            + "(SELECT position FROM history WHERE instance = i.key ORDER BY position DESC LIMIT 1), "
            + "(SELECT at FROM history WHERE instance = i.key ORDER BY position DESC LIMIT 1) "
            + "FROM instances i LEFT JOIN instances p ON p.key = i.parent_key WHERE i.key = $1",
            key).ExecuteReader();
        if (!reader.Read())
            return null;
        var parent = reader.IsDBNull(5)
            ? null
            : new ParentTask(
                reader.GetInt64(5), reader.GetInt32(6), reader.GetInt32(7), reader.Text(8) ?? "", reader.Text(9) ?? "");
        return new(
            key,
            reader.GetString(0),
            reader.GetInt32(1),
            reader.GetString(2),
            (OrchestrationRuntimeStatus)reader.GetInt32(3),
            (reader.NullableInt32(10) ?? -1) + 1,
            reader.IsDBNull(11) ? reader.Time(4) : reader.Time(11),
            parent);
    }

    public static string? ReadInput(SqliteConnection db, long key) =>
        db.Prepared("SELECT input FROM instances WHERE key = $1", key).ExecuteScalar() as string;

    public static (long Key, OrchestrationRuntimeStatus Status)? Find(SqliteConnection db, string id)
    {
        using var reader = db.Prepared("SELECT key, status FROM instances WHERE id = $1", id).ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), (OrchestrationRuntimeStatus)reader.GetInt32(1)) : null;
    }

    /// <summary>The key of an instance that can still take messages.</summary>
    public static long? FindUnfinished(SqliteConnection db, string id) =>
        Find(db, id) is { } found && !IsFinished(found.Status) ? found.Key : null;

    public static bool IsFinished(OrchestrationRuntimeStatus status) => status is OrchestrationRuntimeStatus.Completed
        or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    public static long Insert(SqliteConnection db, NewInstance instance)
    {
        db.Prepared(
            "INSERT INTO instances (id, execution, name, status, created, updated, input, parent_key, parent_execution, parent_task) "
            + "VALUES ($1, 0, $2, 6, $3, $3, $4, $5, $6, $7)",
            instance.Id, instance.Name, instance.CreatedAt.Ticks, instance.Input,
            instance.ParentKey, instance.ParentExecution, instance.ParentTask).ExecuteNonQuery();
        return (long)db.Prepared("SELECT last_insert_rowid()").ExecuteScalar()!;
    }

    /// <summary>Everything of an instance goes. With secure_delete its bytes are overwritten.</summary>
    public static void Delete(SqliteConnection db, long key)
    {
        db.Prepared("DELETE FROM history WHERE instance = $1", key).ExecuteNonQuery();
        db.Prepared("DELETE FROM inbox WHERE instance = $1", key).ExecuteNonQuery();
        db.Prepared("DELETE FROM activities WHERE instance = $1", key).ExecuteNonQuery();
        db.Prepared("DELETE FROM timers WHERE instance = $1", key).ExecuteNonQuery();
        db.Prepared("DELETE FROM instances WHERE key = $1", key).ExecuteNonQuery();
    }

    public static bool IsUnfinished(SqliteConnection db, long key) =>
        db.Prepared("SELECT 1 FROM instances WHERE key = $1 AND status IN (0, 6, 7)", key).ExecuteScalar() is not null;

    /// <summary>An instance and all its descendants.</summary>
    public static IReadOnlyList<long> ReadTree(SqliteConnection db, long root)
    {
        using var reader = db.Prepared(
            "WITH RECURSIVE tree (key) AS (SELECT $1 UNION SELECT i.key FROM instances i JOIN tree ON i.parent_key = tree.key) "
            + "SELECT key FROM tree", root).ExecuteReader();
        var keys = new List<long>();
        while (reader.Read())
            keys.Add(reader.GetInt64(0));
        return keys;
    }

    public static void AppendHistory(SqliteConnection db, long key, int position, HistoryEvent next) => db.Prepared(
        "INSERT INTO history (instance, position, kind, at, task, name, data, target) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        key, position, (int)next.Kind, next.At.Ticks, next.TaskId, next.Name, next.Data, next.Target).ExecuteNonQuery();

    public static IReadOnlyList<HistoryEvent> ReadHistory(SqliteConnection db, long key)
    {
        using var reader = db.Prepared(
            "SELECT kind, at, task, name, data, target FROM history WHERE instance = $1 ORDER BY position", key)
                .ExecuteReader();
        var history = new List<HistoryEvent>();
        while (reader.Read())
        {
            history.Add(new(
                (HistoryEventKind)reader.GetInt32(0), reader.Time(1), reader.NullableInt32(2),
                reader.Text(3), reader.Text(4), reader.Text(5)));
        }

        return history;
    }
}

/// <summary>An instance that is about to be made.</summary>
internal sealed record NewInstance(
    string Id,
    string Name,
    string? Input,
    DateTime CreatedAt,
    long? ParentKey = null,
    int? ParentExecution = null,
    int? ParentTask = null);
