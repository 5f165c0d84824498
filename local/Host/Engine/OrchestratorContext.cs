using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// One execution of an orchestrator as its code sees it. What the code does is noted as actions, numbered in order;
/// what happened
/// since comes back by those numbers. Everything is refused off the orchestrator's thread.
/// </summary>
internal sealed class OrchestratorContext(
    InstanceHeader instance, string? input, OrchestratorThread thread, Action<string> left, PayloadLimit payloads,
    ILoggerFactory loggers)
    : TaskOrchestrationContext
{
    private readonly Dictionary<int, TaskCompletionSource<HistoryEvent>> _open = [];
    private DateTime _now;
    private int _nextTaskId;
    private int _nextGuid;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.Id;

    public override ParentOrchestrationInstance? Parent { get; } =
        instance.Parent is { } parent ? new(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime
    {
        get
        {
            RequireThread();
            return _now;
        }
    }

    public override bool IsReplaying => Replaying;

    /// <summary>Set by the execution: whether the events now processed are already recorded.</summary>
    public bool Replaying { get; set; }

    public ExternalEvents Events { get; } = new();

    /// <summary>What the code did and what is not yet matched with the history or recorded in it.</summary>
    public Queue<HistoryEvent> Actions { get; } = new();

    public List<TimerKey> CancelledTimers { get; } = [];

    public CustomStatusChange? CustomStatus { get; set; }

    public ContinueAsNewOptions? ContinuesAsNew { get; private set; }

    /// <summary>Whether anything is still to come that the engine knows of.</summary>
    public bool AwaitsAnything => _open.Count > 0 || Events.AnyOpen;

    protected override ILoggerFactory LoggerFactory => loggers;

    public void BeginEpisode(DateTime at) => _now = at;

    /// <summary>
    /// Gives a task its outcome; one that nobody waits for any more, such as a cancelled timer, is passed over.
    /// </summary>
    public void Complete(HistoryEvent outcome)
    {
        if (_open.Remove(outcome.TaskId!.Value, out var source))
            source.SetResult(outcome);
    }

    public override T? GetInput<T>()
        where T : default => DurableJson.Read<T>(input);

    public override Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null)
    {
        if (input is TaskOptions && options is null)
            throw new ArgumentException("Task options were given as the activity's input.", nameof(input));
        return RetryLoop.RunAsync(
            this, options?.Retry, () => RunAsync<TResult>(HistoryEventKind.TaskScheduled, name, input, null));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        RequireThread();
        var id = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        return RetryLoop.RunAsync(
            this, options?.Retry,
            () => RunAsync<TResult>(HistoryEventKind.SubOrchestrationInstanceCreated, orchestratorName, input, id));
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        RequireThread();
        cancellationToken.ThrowIfCancellationRequested();
        var at = fireAt.ToUniversalTime();
        var (id, source) = Schedule(
            HistoryEventKind.TimerCreated, null, at.ToString("O", CultureInfo.InvariantCulture), null);
        using var registration = cancellationToken.Register(() => Cancel(id, at, cancellationToken));
        await source.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        RequireThread();
        return Events.Wait<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        RequireThread();
        var data = payloads.Write(payload, $"event '{eventName}'");
        Actions.Enqueue(new(HistoryEventKind.EventSent, _now, _nextTaskId++, eventName, data, instanceId));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        RequireThread();
        CustomStatus = new(PayloadLimit.WriteCustomStatus(customStatus));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        RequireThread();
        ContinuesAsNew = new() { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents };
    }

    public override Guid NewGuid()
    {
        RequireThread();
        return DeterministicGuid.Create(instance.Id, _now, _nextGuid++);
    }

    private async Task<TResult> RunAsync<TResult>(HistoryEventKind kind, string name, object? argument, string? target)
    {
        RequireThread();
        var data = payloads.Write(argument, $"input of '{name}'");
        var (id, source) = Schedule(kind, name, data, target);
        var outcome = await source.Task;
        return outcome.Kind is HistoryEventKind.TaskFailed or HistoryEventKind.SubOrchestrationInstanceFailed
            ? throw new TaskFailedException(name, id, DurableJson.Read<TaskFailureDetails>(outcome.Data)!)
            : DurableJson.Read<TResult>(outcome.Data)!;
    }

    private (int Id, TaskCompletionSource<HistoryEvent> Source) Schedule(
        HistoryEventKind kind, string? name, string? data, string? target)
    {
        var id = _nextTaskId++;
        // Continuations run inside SetResult, on the orchestrator's thread; asynchronous ones would leave it.
        var source = new TaskCompletionSource<HistoryEvent>();
        _open.Add(id, source);
        Actions.Enqueue(new(kind, _now, id, name, data, target));
        return (id, source);
    }

    private void Cancel(int id, DateTime fireAt, CancellationToken cancellation)
    {
        if (!thread.IsCurrent)
        {
            left("a timer was cancelled from another thread, as by 'await source.CancelAsync()'");
            return;
        }

        if (!_open.Remove(id, out var source))
            return;
        CancelledTimers.Add(new(fireAt, instance.Key, id));
        source.TrySetCanceled(cancellation);
    }

    private void RequireThread()
    {
        if (thread.IsCurrent)
            return;
        const string Reason = "its context was used from another thread, as after ConfigureAwait(false) or in Task.Run";
        left(Reason);
        throw new OrchestratorLeftItsThreadException($"The orchestrator left its thread: {Reason}.");
    }
}

/// <summary>A new custom status; no JSON takes the old one away.</summary>
internal sealed record CustomStatusChange(string? Json);
