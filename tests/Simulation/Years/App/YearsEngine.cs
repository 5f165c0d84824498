using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Simulation.Engine;

namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>
/// Runs sweeps with the local engine's own replay, one after the other: every episode replays the whole history. Pauses
/// between attempts move the clock. A share of the activities runs twice, as after a crash that lost the first outcome.
/// </summary>
internal sealed class YearsEngine(YearsClock clock, Dice dice) : DurableTaskClient("years")
{
    private static readonly PayloadLimit Payloads = new(new DurableEngineOptions().MaxPayloadBytes);

    private readonly Instances _instances = new();

    public IOrchestrationCatalog Catalog { get; set; } = null!;

    /// <summary>Refuses now and then what activities write.</summary>
    public YearsStore Store { get; set; } = null!;

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        var id = options?.InstanceId ?? throw new NotSupportedException("Every orchestration here has an id.");
        if (_instances.ById.TryGetValue(id, out var found) && !found.Header.IsFinished)
            throw new OrchestrationAlreadyExistsException("It is not finished.");
        _instances.Add(id, orchestratorName.Name!, DurableJson.Write(input), clock.Now.UtcDateTime);
        return Task.FromResult(id);
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(_instances.ById.TryGetValue(instanceId, out var found)
            ? new OrchestrationMetadata(found.Header.Name, instanceId) { RuntimeStatus = found.Header.Status }
            : null);

    /// <summary>Runs whatever can, until all have ended.</summary>
    public async Task SettleAsync()
    {
        while (true)
        {
            var open = _instances.Unfinished.ToList();
            foreach (var instance in open)
                await RunAsync(instance);
            var timers = _instances.Unfinished.SelectMany(instance => instance.Timers).ToList();
            if (timers.Count == 0)
                return;
            clock.MoveTo(new DateTimeOffset(timers.Min(timer => timer.FireAt), TimeSpan.Zero));
            foreach (var instance in _instances.Unfinished)
                Fire(instance);
        }
    }

    private void Fire(Instance instance)
    {
        foreach (var timer in instance.Timers.Where(timer => timer.FireAt <= clock.Now.UtcDateTime).ToList())
        {
            instance.Timers.Remove(timer);
            instance.Inbox.Add(new Message(
                new HistoryEvent(HistoryEventKind.TimerFired, timer.FireAt, timer.TaskId), instance.Header.Execution,
                new MessageSource.Inbox(0)));
        }
    }

    private async Task RunAsync(Instance instance)
    {
        while (instance.Inbox.Count > 0 && !instance.Header.IsFinished)
        {
            RunEpisode(instance);
            foreach (var row in instance.Activities.ToList())
            {
                instance.Activities.Remove(row);
                if (dice.Below(50) == 0)
                    await ExecuteAsync(instance, row);
                instance.Inbox.Add(new Message(
                    await ExecuteAsync(instance, row), row.Execution, new MessageSource.Inbox(0)));
            }
        }
    }

    private void RunEpisode(Instance instance)
    {
        var batch = EpisodeBatch.Sort(instance.Header, [.. instance.Inbox]);
        instance.Inbox.Clear();
        if (batch.Next is not EpisodeBatch.Course.Run)
            return;
        var now = clock.Now.UtcDateTime;
        List<HistoryEvent> events = [new(HistoryEventKind.OrchestratorStarted, now), .. batch.Events];
        var code = new OrchestratorExecution(
            instance.Header, instance.Input, Catalog.FindOrchestrator(instance.Header.Name), Payloads,
            NullLoggerFactory.Instance, _ => throw new YearsViolationException("An orchestrator left its thread."));
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
                throw new NotSupportedException($"No sweep does {action.Kind}.");
        }

        instance.Timers.RemoveAll(code.CancelledTimers.Contains);
        instance.Header = instance.Header with
        {
            HistoryLength = instance.History.Count,
            LastEpisodeAt = clock.Now.UtcDateTime,
            Status = outcome.End is var (status, _) && status is not OrchestrationRuntimeStatus.ContinuedAsNew
                ? status : OrchestrationRuntimeStatus.Running,
        };
        if (outcome is EpisodeOutcome.ContinuedAsNew(var input, var preserved))
            BeginAnew(instance, input, preserved);
    }

    private void BeginAnew(Instance instance, string? input, IReadOnlyList<HistoryEvent> preserved)
    {
        instance.Input = input;
        instance.History = [];
        instance.Timers.Clear();
        instance.Header = instance.Header with { Execution = instance.Header.Execution + 1, HistoryLength = 0 };
        HistoryEvent[] first =
            [new(HistoryEventKind.ExecutionStarted, clock.Now.UtcDateTime, null, instance.Header.Name), .. preserved];
        instance.Inbox.AddRange(first.Select(next => new Message(next, null, new MessageSource.Inbox(0))));
    }

    private async Task<HistoryEvent> ExecuteAsync(Instance instance, ActivityRow row)
    {
        try
        {
            Store.IsUnreliable = true;
            var result = await Catalog.FindActivity(row.Name)!(
                new Context(row.Name, instance.Header.Id), row.Input, CancellationToken.None);
            return new HistoryEvent(
                HistoryEventKind.TaskCompleted, clock.Now.UtcDateTime, row.TaskId, row.Name, DurableJson.Write(result));
        }
        catch (Exception failure) when (failure is not YearsViolationException)
        {
            // Whatever an activity throws is its outcome, as in the engine.
            return new HistoryEvent(
                HistoryEventKind.TaskFailed, clock.Now.UtcDateTime, row.TaskId, row.Name,
                DurableJson.Write(TaskFailureDetails.FromException(failure)));
        }
        finally
        {
            Store.IsUnreliable = false;
        }
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        throw Unused();

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw Unused();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw Unused();

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => throw Unused();

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => throw Unused();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        throw Unused();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException Unused() => new("No sweep asks the engine this.");

    private sealed class Context(TaskName name, string instanceId) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;
    }
}
