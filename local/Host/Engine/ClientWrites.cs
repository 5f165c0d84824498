using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>What clients write: starts, messages, purges. Each is one transaction.</summary>
internal static class ClientWrites
{
    /// <exception cref="OrchestrationAlreadyExistsException">An instance of this id is in one of the statuses that keep
    /// it.</exception>
    public static (long Key, long? Replaced) Start(
        SqliteConnection db, NewInstance instance, DateTime? startAt, int keptStatuses)
    {
        long? replaced = null;
        if (InstanceRows.Find(db, instance.Id) is { } existing)
        {
            if ((keptStatuses & (1 << (int)existing.Status)) != 0)
            {
                throw new OrchestrationAlreadyExistsException(
                    $"An orchestration instance with the id '{instance.Id}' exists and is {existing.Status}.");
            }

            InstanceRows.Delete(db, existing.Key);
            replaced = existing.Key;
        }

        var key = InstanceRows.Insert(db, instance);
        if (startAt is { } later)
            MessageRows.InsertTimer(db, new(later, key, TimerKey.DelayedStart));
        else
            MessageRows.InsertInbox(
                db, key, null, new(HistoryEventKind.ExecutionStarted, instance.CreatedAt, null, instance.Name));
        return (key, replaced);
    }

    /// <summary>The instance that got the message; null when it is not there or finished.</summary>
    /// <param name="copies">How often it arrives; once but for tests.</param>
    public static long? Send(SqliteConnection db, string instanceId, HistoryEvent message, int copies)
    {
        if (InstanceRows.FindUnfinished(db, instanceId) is not { } key)
            return null;
        for (var copy = 0; copy < copies; copy++)
            MessageRows.InsertInbox(db, key, null, message);
        return key;
    }

    /// <summary>The instance and, when asked for, its unfinished descendants are told to end.</summary>
    public static IReadOnlyList<long> Terminate(
        SqliteConnection db, string instanceId, HistoryEvent message, bool recursive)
    {
        if (InstanceRows.Find(db, instanceId) is not { } root)
            return [];
        var keys = recursive ? InstanceRows.ReadTree(db, root.Key) : [root.Key];
        var told = keys.Where(key => InstanceRows.IsUnfinished(db, key)).ToList();
        foreach (var key in told)
            MessageRows.InsertInbox(db, key, null, message);
        return told;
    }

    /// <summary>
    /// The keys of what was deleted: the finished instance and, when asked for, its finished descendants.
    /// </summary>
    public static IReadOnlyList<long> Purge(SqliteConnection db, long root, bool recursive)
    {
        if (InstanceRows.IsUnfinished(db, root))
            return [];
        var keys = recursive ? InstanceRows.ReadTree(db, root) : [root];
        var purged = keys.Where(key => !InstanceRows.IsUnfinished(db, key)).ToList();
        foreach (var key in purged)
            InstanceRows.Delete(db, key);
        return purged;
    }

    /// <summary>Finished instances that a filter lets through, at most so many.</summary>
    public static IReadOnlyList<long> FindPurgeable(SqliteConnection db, PurgeInstancesFilter filter, int limit)
    {
        var finished = InstanceReader.Mask(
            [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed,
                OrchestrationRuntimeStatus.Terminated]);
        var asked = InstanceReader.Mask(filter.Statuses);
        using var reader = db.Prepared(
            "SELECT key FROM instances WHERE created >= $1 AND created <= $2 AND (1 << status) & $3 LIMIT $4",
            filter.CreatedFrom?.UtcTicks ?? 0,
            filter.CreatedTo?.UtcTicks ?? long.MaxValue,
            asked == 0 ? finished : asked & finished,
            limit).ExecuteReader();
        var keys = new List<long>();
        while (reader.Read())
            keys.Add(reader.GetInt64(0));
        return keys;
    }
}
