using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Rows that wait for an instance: inbox, activities, timers.</summary>
internal static class MessageRows
{
    // Messages per episode: bounds its memory and time; the rest wait for the next episode.
    public const int MaxMessages = 1000;

    public static void InsertInbox(
        SqliteConnection db, long instance, int? execution, HistoryEvent message) => db.Prepared(
        "INSERT INTO inbox (instance, execution, kind, at, task, name, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        instance, execution, (int)message.Kind, message.At.Ticks, message.TaskId, message.Name, message.Data)
            .ExecuteNonQuery();

    /// <summary>
    /// What waits for an instance: first what suspends, resumes or ends it, so that it is seen before however much
    /// else.
    /// </summary>
    public static IReadOnlyList<Message> ReadInbox(SqliteConnection db, long instance)
    {
        using var reader = db.Prepared(
            "SELECT row, execution, kind, at, task, name, data FROM inbox WHERE instance = $1 "
            + "ORDER BY kind NOT IN (3, 19, 20), row LIMIT $2",
            instance, MaxMessages).ExecuteReader();
        var messages = new List<Message>();
        while (reader.Read())
        {
            var content = new HistoryEvent(
                (HistoryEventKind)reader.GetInt32(2), reader.Time(3), reader.NullableInt32(4), reader.Text(5),
                reader.Text(6));
            messages.Add(new(content, reader.NullableInt32(1), new MessageSource.Inbox(reader.GetInt64(0))));
        }

        return messages;
    }

    /// <summary>What waits in the inbox goes behind what is inserted from now on, in its order.</summary>
    public static void MoveInboxBehind(SqliteConnection db, long instance, Action insert)
    {
        var last = (long)db.Prepared("SELECT coalesce(max(row), 0) FROM inbox").ExecuteScalar()!;
        insert();
        db.Prepared(
            "INSERT INTO inbox (instance, execution, kind, at, task, name, data) "
            + "SELECT instance, execution, kind, at, task, name, data FROM inbox WHERE instance = $1 AND row <= $2 ORDER BY row",
            instance, last).ExecuteNonQuery();
        db.Prepared("DELETE FROM inbox WHERE instance = $1 AND row <= $2", instance, last).ExecuteNonQuery();
    }

    public static void Remove(SqliteConnection db, MessageSource source)
    {
        switch (source)
        {
            case MessageSource.Inbox(var row):
                db.Prepared("DELETE FROM inbox WHERE row = $1", row).ExecuteNonQuery();
                break;
            case MessageSource.Activity(var instance, var execution, var task):
                db.Prepared(
                    "DELETE FROM activities WHERE instance = $1 AND execution = $2 AND task = $3", instance,
                    execution, task)
                    .ExecuteNonQuery();
                break;
            case MessageSource.Timer(var key):
                RemoveTimer(db, key);
                break;
        }
    }

    /// <summary>Keeps for later what a suspended instance does not take now.</summary>
    public static void Park(SqliteConnection db, long instance, IEnumerable<Message> messages)
    {
        foreach (var message in messages.Where(message => message.Source is not MessageSource.Inbox))
        {
            Remove(db, message.Source);
            if (message.Source is not MessageSource.None)
                InsertInbox(db, instance, message.Execution, message.Event);
        }
    }

    public static void InsertTimer(SqliteConnection db, TimerKey timer) => db.Prepared(
        "INSERT INTO timers (fire_at, instance, task) VALUES ($1, $2, $3)", timer.FireAt.Ticks, timer.Instance,
        timer.TaskId)
        .ExecuteNonQuery();

    /// <summary>Whatever its time: changed code may reckon another one than it was set to.</summary>
    public static void RemoveTimer(SqliteConnection db, TimerKey timer) => db.Prepared(
        "DELETE FROM timers WHERE instance = $1 AND task = $2", timer.Instance, timer.TaskId)
        .ExecuteNonQuery();

    /// <summary>Timers due at a time, earliest first.</summary>
    public static IReadOnlyList<(TimerKey Timer, int Execution)> ReadDueTimers(
        SqliteConnection db, DateTime now, int limit)
    {
        using var reader = db.Prepared(
            "SELECT fire_at, instance, task, execution FROM timers JOIN instances ON key = instance "
            + "WHERE fire_at <= $1 ORDER BY fire_at, instance, task LIMIT $2",
            now.Ticks, limit).ExecuteReader();
        var timers = new List<(TimerKey, int)>();
        while (reader.Read())
            timers.Add((new(reader.Time(0), reader.GetInt64(1), reader.GetInt32(2)), reader.GetInt32(3)));
        return timers;
    }

    /// <summary>The earliest timer after a time.</summary>
    public static DateTime? ReadNextTimer(SqliteConnection db, DateTime after) =>
        db.Prepared("SELECT min(fire_at) FROM timers WHERE fire_at > $1", after.Ticks).ExecuteScalar() is long ticks
            ? new DateTime(ticks, DateTimeKind.Utc)
            : null;

    public static IReadOnlyList<ActivityRun> ReadActivities(SqliteConnection db)
    {
        using var reader = db.Prepared(
            "SELECT a.instance, a.execution, a.task, a.name, a.input, i.id FROM activities a JOIN instances i ON i.key = a.instance")
            .ExecuteReader();
        var activities = new List<ActivityRun>();
        while (reader.Read())
        {
            activities.Add(new(
                reader.GetInt64(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetString(3), reader.Text(4),
                reader.GetString(5)));
        }

        return activities;
    }

    public static IReadOnlyList<long> ReadInstancesWithMail(SqliteConnection db)
    {
        using var reader = db.Prepared("SELECT DISTINCT instance FROM inbox").ExecuteReader();
        var instances = new List<long>();
        while (reader.Read())
            instances.Add(reader.GetInt64(0));
        return instances;
    }
}
