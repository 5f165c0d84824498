using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Reads what instances wait for, and which of them wait too long.</summary>
internal static class StandingRows
{
    // A minute: what is due is taken within a second, unless something is wrong.
    private static readonly TimeSpan OverdueAfter = TimeSpan.FromMinutes(1);

    // Ten minutes: longer than an activity of a well-cut app runs.
    private static readonly TimeSpan ActivityLimit = TimeSpan.FromMinutes(10);

    public static InstanceStanding Read(SqliteConnection db, string instanceId)
    {
        using var reader = db.Prepared(
            "SELECT (SELECT min(fire_at) FROM timers WHERE instance = key), "
            + "(SELECT count(*) FROM activities a WHERE a.instance = key AND a.execution = i.execution), "
            + "(SELECT count(*) FROM inbox WHERE instance = key), "
            + "(SELECT count(*) FROM instances c WHERE c.parent_key = i.key AND c.status IN (0, 6, 7)) "
            + "FROM instances i WHERE id = $1", instanceId).ExecuteReader();
        return reader.Read()
            ? new(
                reader.IsDBNull(0) ? null : new DateTimeOffset(reader.Time(0)), reader.GetInt32(1), reader.GetInt32(2),
                reader.GetInt32(3))
            : new(null, 0, 0, 0);
    }

    /// <summary>
    /// Ids of instances that are stuck, oldest first: a message or timer is overdue, an activity runs too long, or
    /// nothing can wake it but an event.
    /// </summary>
    public static IReadOnlyList<string> ReadStuck(SqliteConnection db, DateTime now, int limit)
    {
        using var reader = db.Prepared(
            "SELECT id FROM instances i WHERE status IN (0, 6) AND ("
            + "EXISTS (SELECT 1 FROM inbox WHERE instance = key AND at < $1) "
            + "OR EXISTS (SELECT 1 FROM timers WHERE instance = key AND fire_at < $1) "
            + "OR (EXISTS (SELECT 1 FROM activities a WHERE a.instance = key AND a.execution = i.execution) "
            + "AND coalesce((SELECT at FROM history WHERE instance = key ORDER BY position DESC LIMIT 1), created) "
            + "< $2) "
            + "OR NOT (EXISTS (SELECT 1 FROM inbox WHERE instance = key) "
            + "OR EXISTS (SELECT 1 FROM timers WHERE instance = key) "
            + "OR EXISTS (SELECT 1 FROM activities a WHERE a.instance = key AND a.execution = i.execution) "
            + "OR EXISTS (SELECT 1 FROM instances c WHERE c.parent_key = i.key AND c.status IN (0, 6, 7)))) "
            + "ORDER BY key LIMIT $3",
            (now - OverdueAfter).Ticks, (now - ActivityLimit).Ticks, limit).ExecuteReader();
        var ids = new List<string>();
        while (reader.Read())
            ids.Add(reader.GetString(0));
        return ids;
    }
}
