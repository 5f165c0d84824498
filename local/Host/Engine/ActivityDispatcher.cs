using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// Runs activities, a bounded number at a time. An outcome is recorded together with the episode that takes it; one
/// that is lost
/// before that is made good by running the activity again.
/// </summary>
internal sealed class ActivityDispatcher(
    IOrchestrationCatalog catalog, TimeProvider time, DurableEngineOptions options, ILoggerFactory loggers,
    DurableStore store, EngineTelemetry telemetry, Action<long, Message> deliver)
{
    private readonly Channel<ActivityRun> _queue = Channel.CreateUnbounded<ActivityRun>();
    private readonly PayloadLimit _payloads = new(options.MaxPayloadBytes);
    private readonly Misfortune _misfortune = new(options);
    private readonly ILogger _logger = loggers.CreateLogger<ActivityDispatcher>();
    private readonly ConcurrentBag<Task> _stragglers = [];
    private Task[] _workers = [];

    /// <summary>Activities that wait for a place to run.</summary>
    public int Queued => _queue.Reader.Count;

    public void Start(CancellationToken stopping) =>
        _workers =
            [.. Enumerable.Range(0, options.MaxConcurrentActivities)
                .Select(_ => Task.Run(() => WorkAsync(stopping), stopping))];

    public void Enqueue(ActivityRun run) => _queue.Writer.TryWrite(run);

    /// <summary>Takes no more; completes when those that run have ended.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        foreach (var worker in _workers)
            await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var straggler in _stragglers)
            await straggler.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && await _queue.Reader.WaitToReadAsync(stopping))
        {
            await store.WritableAsync(stopping);
            if (_queue.Reader.TryRead(out var run) && await RunAsync(run, stopping) is { } outcome)
            {
                var source = new MessageSource.Activity(run.Instance, run.Execution, run.TaskId);
                deliver(run.Instance, new(outcome, run.Execution, source));
            }
        }
    }

    /// <summary>What the activity came to; null when it was stopped with the engine.</summary>
    private async Task<HistoryEvent?> RunAsync(ActivityRun run, CancellationToken stopping)
    {
        using var measured = telemetry.BeginActivity(run);
        try
        {
            var activity = catalog.FindActivity(run.Name)
                ?? throw new TaskNotFoundException($"There is no activity '{run.Name}'.");
            var context = new ActivityContext(run.Name, run.InstanceId);
            var result = await RunAsync(run, () => activity(context, run.Input, stopping));
            var output = _payloads.Write(result, $"output of '{run.Name}'");
            measured.Outcome = "completed";
            return Outcome(run, HistoryEventKind.TaskCompleted, output);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            measured.Outcome = "failed";
            // Whatever an activity throws is its outcome: the orchestrator decides, not the engine.
            _logger.LogWarning(
                "Activity {Activity} of {Instance} failed: {Error}", run.Name, run.InstanceId, exception.GetType());
            var failure = TaskFailureDetails.FromException(exception);
            return Outcome(run, HistoryEventKind.TaskFailed, DurableJson.Write(failure));
        }
    }

    private HistoryEvent Outcome(ActivityRun run, HistoryEventKind kind, string? data) =>
        new(kind, time.GetUtcNow().UtcDateTime, run.TaskId, run.Name, data);

    private async Task<object?> RunAsync(ActivityRun run, Func<Task<object?>> activity)
    {
        if (_misfortune.Overlaps(run))
        {
            var (one, other) = (Task.Run(activity), Task.Run(activity));
            var first = await Task.WhenAny(one, other);
            // The slower one goes on while the orchestrator already takes the next step.
            _stragglers.Add(first == one ? other : one);
            return await first;
        }

        var result = await activity();
        return _misfortune.RepeatsAfter(run) ? await activity() : result;
    }

    private sealed class ActivityContext(TaskName name, string instanceId) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;
    }
}
