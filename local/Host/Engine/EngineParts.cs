using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>What a recorded episode sets in motion.</summary>
internal sealed record EngineParts(
    MailboxTable Mailboxes, ActivityDispatcher Activities, DurableTimers Timers, InstanceWatch Watch,
    Misfortune Misfortune, EngineTelemetry Telemetry, ILogger Logger)
{
    /// <summary>Called when the episode is durable, and not before.</summary>
    public void Publish(EpisodeCommit episode, EpisodeEffects effects, IEnumerable<Message> messages)
    {
        Timers.Done(messages);
        if (!effects.IsWritten)
            return;
        foreach (var replaced in effects.Replaced)
            Mailboxes.Forget(replaced);
        foreach (var next in episode.Events)
            SetGoing(episode.Instance, next);
        foreach (var woken in effects.Woken)
            Mailboxes.Deliver(woken, null);
        foreach (var receiver in effects.Undeliverable)
            Dropped(HistoryEventKind.EventRaised, receiver);
        Watch.Changed(episode.Instance.Id);
    }

    /// <summary>A message reached nobody.</summary>
    public void Dropped(HistoryEventKind kind, string receiver)
    {
        Telemetry.Dropped(kind);
        Logger.LogWarning("{Message} to {Instance} was dropped: not there or finished.", kind, receiver);
    }

    private void SetGoing(InstanceHeader instance, HistoryEvent action)
    {
        if (action.Kind == HistoryEventKind.TaskScheduled)
            Activities.Enqueue(
                new(instance.Key, instance.Execution, action.TaskId!.Value, action.Name!, action.Data, instance.Id));
        else if (action.Kind == HistoryEventKind.TimerCreated)
            Timers.Armed(EpisodeWriter.Timer(instance.Key, action).FireAt);
    }
}
