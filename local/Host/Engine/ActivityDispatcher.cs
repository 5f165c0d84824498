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
    Action<long, Message> deliver)
{
    private readonly Channel<ActivityRun> _queue = Channel.CreateUnbounded<ActivityRun>();
    private readonly PayloadLimit _payloads = new(options.MaxPayloadBytes);
    private readonly ILogger _logger = loggers.CreateLogger<ActivityDispatcher>();
    private Task[] _workers = [];

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
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && await _queue.Reader.WaitToReadAsync(stopping))
        {
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
        try
        {
            var activity = catalog.FindActivity(run.Name)
                ?? throw new TaskNotFoundException($"There is no activity '{run.Name}'.");
            var context = new ActivityContext(run.Name, run.InstanceId);
            var result = await activity(context, run.Input, stopping);
            if (IsRepeated(run))
                result = await activity(context, run.Input, stopping);
            return Outcome(run, HistoryEventKind.TaskCompleted, _payloads.Write(result, $"output of '{run.Name}'"));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            // Whatever an activity throws is its outcome: the orchestrator decides, not the engine.
            _logger.LogWarning(
                "Activity {Activity} of {Instance} failed: {Error}", run.Name, run.InstanceId, exception.GetType());
            var failure = TaskFailureDetails.FromException(exception);
            return Outcome(run, HistoryEventKind.TaskFailed, DurableJson.Write(failure));
        }
    }

    private HistoryEvent Outcome(ActivityRun run, HistoryEventKind kind, string? data) =>
        new(kind, time.GetUtcNow().UtcDateTime, run.TaskId, run.Name, data);

    private bool IsRepeated(ActivityRun run) => options.RepeatShare > 0
        && DeterministicGuid.Hash($"{options.RepeatSeed}/{run.InstanceId}/{run.Execution}/{run.TaskId}")
            < options.RepeatShare * uint.MaxValue;

    private sealed class ActivityContext(TaskName name, string instanceId) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;
    }
}
