using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// Writes an episode: its history, what it took, what it set going, and where it left the instance. All or nothing.
/// </summary>
internal static class EpisodeWriter
{
    public static EpisodeEffects Write(SqliteConnection db, EpisodeCommit episode, Misfortune misfortune)
    {
        var effects = new EpisodeEffects(misfortune);
        var key = episode.Instance.Key;
        if (db.Prepared("SELECT 1 FROM instances WHERE key = $1", key).ExecuteScalar() is null)
            return effects;
        effects.IsWritten = true;
        foreach (var message in episode.Arrived)
            MessageRows.Remove(db, message.Source);
        MessageRows.Park(db, key, episode.Parked);
        if (episode.Events.Count == 0)
            return effects;
        var position = episode.Instance.HistoryLength;
        foreach (var next in episode.Events)
        {
            InstanceRows.AppendHistory(db, key, position++, next);
            SetGoing(db, episode, next, effects);
        }

        foreach (var timer in episode.CancelledTimers)
            MessageRows.RemoveTimer(db, timer);
        if (episode.CustomStatus is { } status)
            db.Prepared("UPDATE instances SET custom_status = $2 WHERE key = $1", key, status.Json).ExecuteNonQuery();
        SetOutcome(db, episode, effects);
        return effects;
    }

    private static void SetGoing(
        SqliteConnection db, EpisodeCommit episode, HistoryEvent action, EpisodeEffects effects)
    {
        switch (action.Kind)
        {
            case HistoryEventKind.TaskScheduled:
                db.Prepared(
                    "INSERT INTO activities (instance, execution, task, name, input) VALUES ($1, $2, $3, $4, $5)",
                    episode.Instance.Key, episode.Instance.Execution, action.TaskId, action.Name, action.Data)
                        .ExecuteNonQuery();
                break;
            case HistoryEventKind.TimerCreated:
                MessageRows.InsertTimer(db, Timer(episode.Instance.Key, action));
                break;
            case HistoryEventKind.SubOrchestrationInstanceCreated:
                StartChild(db, episode, action, effects);
                break;
            case HistoryEventKind.EventSent when InstanceRows.FindUnfinished(db, action.Target!) is { } receiver:
                var raised = new HistoryEvent(HistoryEventKind.EventRaised, episode.At, null, action.Name, action.Data);
                for (var copy = effects.Misfortune.Copies(action.Target!, action.Name); copy > 0; copy--)
                    MessageRows.InsertInbox(db, receiver, null, raised);
                effects.Woken.Add(receiver);
                break;
            case HistoryEventKind.EventSent:
                effects.Undeliverable.Add(action.Target!);
                break;
        }
    }

    public static TimerKey Timer(long instance, HistoryEvent created)
    {
        var fireAt = DateTime.ParseExact(
            created.Data!, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return new(fireAt, instance, created.TaskId!.Value);
    }

    private static void StartChild(
        SqliteConnection db, EpisodeCommit episode, HistoryEvent action, EpisodeEffects effects)
    {
        var parent = episode.Instance;
        if (InstanceRows.Find(db, action.Target!) is { } existing)
        {
            if (!InstanceRows.IsFinished(existing.Status))
            {
                var failure = new TaskFailureDetails(
                    typeof(OrchestrationAlreadyExistsException).FullName!,
                    "A child was given the id of an instance that is not finished.", null, null, null);
                var failed = new HistoryEvent(
                    HistoryEventKind.SubOrchestrationInstanceFailed, episode.At, action.TaskId, action.Name,
                    DurableJson.Write(failure));
                MessageRows.InsertInbox(db, parent.Key, parent.Execution, failed);
                effects.Woken.Add(parent.Key);
                return;
            }

            InstanceRows.Delete(db, existing.Key);
            effects.Replaced.Add(existing.Key);
        }

        var child = InstanceRows.Insert(
            db, new(action.Target!, action.Name!, action.Data, episode.At, parent.Key, parent.Execution,
                action.TaskId));
        MessageRows.InsertInbox(db, child, null, new(HistoryEventKind.ExecutionStarted, episode.At, null, action.Name));
        effects.Woken.Add(child);
    }

    private static void SetOutcome(SqliteConnection db, EpisodeCommit episode, EpisodeEffects effects)
    {
        var key = episode.Instance.Key;
        switch (episode.Outcome)
        {
            case EpisodeOutcome.Waiting when episode.Instance.Status != OrchestrationRuntimeStatus.Running:
                SetStatus(db, key, OrchestrationRuntimeStatus.Running, episode.At);
                break;
            case EpisodeOutcome.Suspended when episode.Instance.Status != OrchestrationRuntimeStatus.Suspended:
                SetStatus(db, key, OrchestrationRuntimeStatus.Suspended, episode.At);
                break;
            case EpisodeOutcome.Completed(var output):
                Finish(db, episode, OrchestrationRuntimeStatus.Completed, output, null, effects);
                break;
            case EpisodeOutcome.Failed(var failure):
                Finish(db, episode, OrchestrationRuntimeStatus.Failed, null, failure, effects);
                break;
            case EpisodeOutcome.Terminated(var output):
                Finish(db, episode, OrchestrationRuntimeStatus.Terminated, output, null, effects);
                break;
            case EpisodeOutcome.ContinuedAsNew again:
                BeginAnew(db, episode, again, effects);
                effects.Woken.Add(key);
                break;
        }
    }

    private static void SetStatus(
        SqliteConnection db, long key, OrchestrationRuntimeStatus status, DateTime at) => db.Prepared(
        "UPDATE instances SET status = $2, updated = $3 WHERE key = $1", key, (int)status, at.Ticks).ExecuteNonQuery();

    private static void Finish(
        SqliteConnection db,
        EpisodeCommit episode,
        OrchestrationRuntimeStatus status,
        string? output,
        TaskFailureDetails? failure,
        EpisodeEffects effects)
    {
        var instance = episode.Instance;
        db.Prepared(
            "UPDATE instances SET status = $2, updated = $3, output = $4, failure = $5 WHERE key = $1",
            instance.Key, (int)status, episode.At.Ticks, output, DurableJson.Write(failure)).ExecuteNonQuery();
        db.Prepared("DELETE FROM timers WHERE instance = $1", instance.Key).ExecuteNonQuery();
        db.Prepared("DELETE FROM inbox WHERE instance = $1", instance.Key).ExecuteNonQuery();
        if (instance.Parent is { } parent)
            TellParent(db, episode, parent, output, status, failure, effects);
    }

    private static void TellParent(
        SqliteConnection db,
        EpisodeCommit episode,
        ParentTask parent,
        string? output,
        OrchestrationRuntimeStatus status,
        TaskFailureDetails? failure,
        EpisodeEffects effects)
    {
        var waits = db.Prepared(
            "SELECT 1 FROM instances WHERE key = $1 AND execution = $2 AND status IN (0, 6, 7)", parent.Key,
            parent.Execution)
            .ExecuteScalar();
        if (waits is null)
            return;
        if (status == OrchestrationRuntimeStatus.Terminated)
            failure = new("OrchestrationTerminated", "The sub-orchestration was terminated.", null, null, null);
        var told = failure is null
            ? new HistoryEvent(
                HistoryEventKind.SubOrchestrationInstanceCompleted, episode.At, parent.TaskId,
                episode.Instance.Name, output)
            : new HistoryEvent(
                HistoryEventKind.SubOrchestrationInstanceFailed,
                episode.At, parent.TaskId, episode.Instance.Name, DurableJson.Write(failure));
        MessageRows.InsertInbox(db, parent.Key, parent.Execution, told);
        effects.Woken.Add(parent.Key);
    }

    private static void BeginAnew(
        SqliteConnection db, EpisodeCommit episode, EpisodeOutcome.ContinuedAsNew again, EpisodeEffects effects)
    {
        var key = episode.Instance.Key;
        db.Prepared("DELETE FROM history WHERE instance = $1", key).ExecuteNonQuery();
        db.Prepared("DELETE FROM timers WHERE instance = $1", key).ExecuteNonQuery();
        db.Prepared(
            "UPDATE instances SET execution = execution + 1, status = 0, updated = $2, input = $3 WHERE key = $1",
            key, episode.At.Ticks, again.Input).ExecuteNonQuery();
        MessageRows.MoveInboxBehind(db, key, () =>
        {
            MessageRows.InsertInbox(
                db, key, null, new(HistoryEventKind.ExecutionStarted, episode.At, null, episode.Instance.Name));
            // Preserved events are sent anew, so what may happen to an event may happen here.
            var arriving = again.Preserved.SelectMany(
                raised => Enumerable.Repeat(raised, effects.Misfortune.Copies(episode.Instance.Id, raised.Name)));
            foreach (var preserved in arriving)
                MessageRows.InsertInbox(db, key, null, preserved);
        });
    }
}
