using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// An orchestrator's code in the middle of its execution. It gets there by replaying the history; afterwards it may be
/// kept and
/// given the next events, or dropped and replayed again: both lead to the same actions, or the instance fails.
/// </summary>
internal sealed class OrchestratorExecution
{
    private readonly Func<TaskOrchestrationContext, Task<object?>>? _orchestrator;
    private readonly OrchestratorThread _thread;
    private readonly OrchestratorContext _context;
    private readonly PayloadLimit _payloads;
    private readonly ILogger _logger;
    private readonly InstanceHeader _instance;
    private readonly Action<OrchestratorExecution> _leftAfterEpisode;
    private Task<object?>? _running;
    private volatile string? _leftBecause;

    /// <param name="leftAfterEpisode">Told, from whatever thread, when the code goes on where it must not.</param>
    public OrchestratorExecution(
        InstanceHeader instance,
        string? input,
        Func<TaskOrchestrationContext, Task<object?>>? orchestrator,
        PayloadLimit payloads,
        ILoggerFactory loggers,
        Action<OrchestratorExecution> leftAfterEpisode)
    {
        _instance = instance;
        _orchestrator = orchestrator;
        _payloads = payloads;
        _leftAfterEpisode = leftAfterEpisode;
        _logger = loggers.CreateLogger<OrchestratorExecution>();
        _thread = new(OnLeft);
        _context = new(instance, input, _thread, OnLeft, payloads, loggers);
    }

    /// <summary>Whether the code went on where it must not; nothing that it did is then to be trusted.</summary>
    public bool HasLeft => _leftBecause is not null;

    /// <summary>Timers that were cancelled in the last episode.</summary>
    public IReadOnlyList<TimerKey> CancelledTimers => _context.CancelledTimers;

    /// <summary>The custom status that was set in the last episode, if one was.</summary>
    public CustomStatusChange? CustomStatus => _context.CustomStatus;

    /// <summary>What the code did in the last episode.</summary>
    public IReadOnlyCollection<HistoryEvent> Actions => _context.Actions;

    /// <summary>
    /// Brings the code to where the history ends; if the history says how it ended, to that end.
    /// </summary>
    /// <exception cref="NonDeterministicOrchestrationException">It does not get there.</exception>
    public void Replay(IReadOnlyList<HistoryEvent> history)
    {
        _context.Replaying = true;
        for (var position = 0; position < history.Count; position++)
        {
            var recorded = history[position];
            if (recorded.IsAction)
                Match(recorded, position);
            else if (recorded.Kind == HistoryEventKind.OrchestratorStarted && _context.Actions.TryPeek(out var extra))
                throw Differs(position, recorded, $"the code also did {extra}");
            else if (recorded.Kind == HistoryEventKind.ExecutionCompleted)
                MatchEnd(recorded, position);
            else
                Process(recorded);
        }

        if (_context.Actions.TryPeek(out var beyond))
            throw Differs(history.Count, null, $"the code did {beyond}");
        if (_running is { IsCompleted: true } && history[^1].Kind != HistoryEventKind.ExecutionCompleted)
            throw Differs(history.Count, null, "the code ended");
        _context.Replaying = false;
    }

    /// <summary>Gives the code new events.</summary>
    public EpisodeOutcome Run(IEnumerable<HistoryEvent> events)
    {
        _context.Actions.Clear();
        _context.CancelledTimers.Clear();
        _context.CustomStatus = null;
        foreach (var next in events)
            Process(next);
        if (_leftBecause is null && _running is { IsCompleted: false } && !_context.AwaitsAnything)
            _leftBecause =
                "it awaits something that is not durable, such as Task.Run, Task.Delay or I/O, or nothing that can come";
        return Outcome();
    }

    private void Process(HistoryEvent next)
    {
        switch (next.Kind)
        {
            case HistoryEventKind.OrchestratorStarted:
                _context.BeginEpisode(next.At);
                break;
            case HistoryEventKind.ExecutionStarted:
                _thread.Run(() => _running = StartAsync());
                break;
            case HistoryEventKind.EventRaised:
                _thread.Run(() => Deliver(next));
                break;
            case HistoryEventKind.TaskCompleted or HistoryEventKind.TaskFailed or HistoryEventKind.TimerFired
                or HistoryEventKind.SubOrchestrationInstanceCompleted or HistoryEventKind.SubOrchestrationInstanceFailed:
                _thread.Run(() => _context.Complete(next));
                break;
        }
    }

    private async Task<object?> StartAsync()
    {
        if (_orchestrator is null)
            throw new TaskNotFoundException($"There is no orchestrator '{_instance.Name}'.");
        // This await comes back to the orchestrator's thread too, so an orchestrator that ends on another one is
        // noticed.
        return await _orchestrator(_context);
    }

    private void Deliver(HistoryEvent raised)
    {
        if (!_context.Events.Deliver(raised) && !_context.IsReplaying)
            _logger.LogWarning(
                "Event {Event} of {Instance} went to a cancelled waiter and is lost.", raised.Name, _instance.Id);
    }

    private void Match(HistoryEvent recorded, int position)
    {
        if (!_context.Actions.TryDequeue(out var done))
            throw Differs(position, recorded, "the code did nothing");
        var isSame = done.Kind == recorded.Kind && done.TaskId == recorded.TaskId && done.Target == recorded.Target
            && string.Equals(done.Name, recorded.Name, StringComparison.OrdinalIgnoreCase);
        if (!isSame)
            throw Differs(position, recorded, $"the code did {done}");
        // A timer's time may change with a setting or a constant, and the real engine keeps the recorded one too.
        if (recorded.Kind == HistoryEventKind.TimerCreated)
            return;
        if (JsonDifference.Find(recorded.Data, done.Data) is { } path)
            throw Differs(position, recorded, $"the code gave it another input, which differs first at {path}");
    }

    private void MatchEnd(HistoryEvent recorded, int position)
    {
        if (_context.Actions.TryPeek(out var extra))
            throw Differs(position, recorded, $"the code also did {extra}");
        var (status, data) = Outcome().End ?? throw Differs(position, recorded, "the code goes on");
        var isTerminated = recorded.Name == nameof(OrchestrationRuntimeStatus.Terminated);
        if (!isTerminated && status.ToString() != recorded.Name)
            throw Differs(position, recorded, $"the code ended as {status}");
        // Of a failure the text may change with any library; where it came to pass is told by what was done before.
        var isResult = recorded.Name is nameof(OrchestrationRuntimeStatus.Completed)
            or nameof(OrchestrationRuntimeStatus.ContinuedAsNew);
        if (isResult && JsonDifference.Find(recorded.Data, data) is { } path)
            throw Differs(position, recorded, $"the code ended with another result, which differs first at {path}");
    }

    private NonDeterministicOrchestrationException Differs(int position, HistoryEvent? recorded, string found) => new(
        position,
        $"Orchestrator '{_instance.Name}' is not deterministic: at position {position} its history "
        + $"{(recorded is null ? "ends" : $"has {recorded}")}, but {found}.");

    private EpisodeOutcome Outcome()
    {
        if (_leftBecause is { } reason)
            return Failed(
                new OrchestratorLeftItsThreadException($"Orchestrator '{_instance.Name}' left its thread: {reason}."));
        if (_running is not { IsCompleted: true } ended)
            return new EpisodeOutcome.Waiting();
        if (ended.IsCanceled)
            return Failed(new TaskCanceledException(ended));
        if (ended.Exception is { } exception)
            return Failed(exception.InnerException!);
        try
        {
            return _context.ContinuesAsNew is { } again
                ? new EpisodeOutcome.ContinuedAsNew(
                    _payloads.Write(again.NewInput, "new input"),
                    again.PreserveUnprocessedEvents ? _context.Events.Unclaimed : [])
                : new EpisodeOutcome.Completed(_payloads.Write(ended.Result, "output"));
        }
        catch (Exception unwritable)
        {
            // Whatever the app's type throws while it is written is the orchestration's failure.
            return Failed(unwritable);
        }
    }

    private void OnLeft(string reason)
    {
        _leftBecause ??= reason;
        if (!_thread.IsCurrent)
            _leftAfterEpisode(this);
    }

    private static EpisodeOutcome.Failed Failed(Exception exception) =>
        new(TaskFailureDetails.FromException(exception));
}
