using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Simulation.Faults;

namespace PrivacyFunctions.Simulation.Engine;

/// <summary>
/// Runs a process's orchestrations with the local engine's own replay: every episode replays the whole history, as
/// after a crash between any two. An activity whose outcome is not recorded is run again by the next process.
/// </summary>
internal sealed class SimulatedEngine(World world, Process process, IOrchestrationCatalog catalog)
{
    private static readonly PayloadLimit Payloads = new(new DurableEngineOptions().MaxPayloadBytes);

    /// <summary>What could be done next: each an episode of an instance, or the begin of an activity.</summary>
    public List<Action> Steps()
    {
        var steps = new List<Action>();
        foreach (var instance in world.Instances.Unfinished)
        {
            var current = instance;
            if (current.Inbox.Count > 0)
                steps.Add(() => RunEpisode(current));
            foreach (var row in current.Activities)
            {
                var activity = row;
                if (!process.Activities.Contains((current.Header.Key, activity.Execution, activity.TaskId)))
                    steps.Add(() => Begin(current, activity));
            }
        }

        return steps;
    }

    /// <summary>Hands over the timers that are due, and answers when the next one is.</summary>
    public DateTimeOffset? FireTimers()
    {
        DateTime? next = null;
        foreach (var instance in world.Instances.Unfinished)
        {
            foreach (var timer in instance.Timers.Where(timer => timer.FireAt <= world.Now.UtcDateTime).ToList())
            {
                instance.Timers.Remove(timer);
                instance.Inbox.Add(new Message(
                    new HistoryEvent(HistoryEventKind.TimerFired, timer.FireAt, timer.TaskId),
                    instance.Header.Execution, new MessageSource.Inbox(0)));
            }

            if (instance.Timers.Count > 0 && instance.Timers.Min(timer => timer.FireAt) is var at &&
                (next is null || at < next))
                next = at;
        }

        return next is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : null;
    }

    private void RunEpisode(Instance instance)
    {
        world.Note("episode", instance.Header.Id);
        var batch = EpisodeBatch.Sort(instance.Header, [.. instance.Inbox]);
        instance.Inbox.Clear();
        if (batch.Next is not EpisodeBatch.Course.Run)
            return;
        var now = world.Now.UtcDateTime;
        List<HistoryEvent> events = [new(HistoryEventKind.OrchestratorStarted, now), .. batch.Events];
        var code = new OrchestratorExecution(
            instance.Header, instance.Input, catalog.FindOrchestrator(instance.Header.Name), Payloads,
            NullLoggerFactory.Instance, _ => world.Violate("An orchestrator left its thread."));
        code.Replay(instance.History);
        var outcome = code.Run(events);
        Record(instance, code, outcome, events);
    }

    private void Record(
        Instance instance, OrchestratorExecution code, EpisodeOutcome outcome, List<HistoryEvent> events)
    {
        events.AddRange(code.Actions);
        instance.History.AddRange(events);
        foreach (var action in code.Actions)
        {
            if (action.Kind is HistoryEventKind.TaskScheduled)
            {
                instance.Activities.Add(new ActivityRow(
                    instance.Header.Execution, action.TaskId!.Value, action.Name!, action.Data));
            }
            else if (action.Kind is HistoryEventKind.TimerCreated)
                instance.Timers.Add(EpisodeWriter.Timer(instance.Header.Key, action));
            else
                throw new NotSupportedException($"No erasure does {action.Kind}.");
        }

        instance.Timers.RemoveAll(code.CancelledTimers.Contains);
        instance.Header = instance.Header with
        {
            HistoryLength = instance.History.Count,
            LastEpisodeAt = world.Now.UtcDateTime,
            Status = outcome.End is var (status, _) && status is not OrchestrationRuntimeStatus.ContinuedAsNew
                ? status
                : OrchestrationRuntimeStatus.Running,
        };
        if (outcome is EpisodeOutcome.ContinuedAsNew(var input, var preserved))
            BeginAnew(instance, input, preserved);
        if (outcome is EpisodeOutcome.Failed(var failure))
            world.Note("orchestration failed", $"{instance.Header.Id} {failure.ErrorType}");
        world.Watch.EpisodeEnded(instance, outcome);
    }

    private void BeginAnew(Instance instance, string? input, IReadOnlyList<HistoryEvent> preserved)
    {
        instance.Input = input;
        instance.History = [];
        instance.Timers.Clear();
        instance.Activities.Clear();
        instance.Header = instance.Header with { Execution = instance.Header.Execution + 1, HistoryLength = 0 };
        HistoryEvent[] first =
            [new(HistoryEventKind.ExecutionStarted, world.Now.UtcDateTime, null, instance.Header.Name), .. preserved];
        instance.Inbox.AddRange(first.Select(next => new Message(next, null, new MessageSource.Inbox(0))));
    }

    private void Begin(Instance instance, ActivityRow row)
    {
        process.Activities.Add((instance.Header.Key, row.Execution, row.TaskId));
        process.Run(() => _ = RunAsync(instance, row));
    }

    private async Task RunAsync(Instance instance, ActivityRow row)
    {
        var outcome = await ExecuteAsync(instance, row);
        try
        {
            await process.EffectAsync(
                $"engine.record {row.Name}", changes: true, () => Complete(instance, row, outcome),
                kind => new TimeoutException($"Simulated: the engine's store has {kind}."));
        }
        catch (TimeoutException)
        {
            // Not recorded, as far as this process knows: it is run again, unless its row is gone.
            process.Activities.Remove((instance.Header.Key, row.Execution, row.TaskId));
        }
    }

    private async Task<HistoryEvent> ExecuteAsync(Instance instance, ActivityRow row)
    {
        try
        {
            var result = await catalog.FindActivity(row.Name)!(
                new Context(row.Name, instance.Header.Id), row.Input, CancellationToken.None);
            return new HistoryEvent(
                HistoryEventKind.TaskCompleted, world.Now.UtcDateTime, row.TaskId, row.Name, DurableJson.Write(result));
        }
        catch (Exception failure)
        {
            // Whatever an activity throws is its outcome, as in the engine.
            world.Note("activity failed", $"{row.Name} {failure.GetType().Name}: {failure.Message}");
            world.Watch.ActivityFailed(row.Name, failure);
            return new HistoryEvent(
                HistoryEventKind.TaskFailed, world.Now.UtcDateTime, row.TaskId, row.Name,
                DurableJson.Write(TaskFailureDetails.FromException(failure)));
        }
    }

    /// <summary>False: it was recorded before.</summary>
    private static bool Complete(Instance instance, ActivityRow row, HistoryEvent outcome)
    {
        if (!instance.Activities.Remove(row))
            return false;
        instance.Inbox.Add(new Message(outcome, row.Execution, new MessageSource.Inbox(0)));
        return true;
    }

    private sealed class Context(TaskName name, string instanceId) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;
    }
}
