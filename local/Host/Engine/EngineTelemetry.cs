using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The engine as meters and traces. Tags take few values: names of functions that exist, and outcomes. Instance ids
/// stand in traces only; they are opaque.
/// </summary>
internal sealed class EngineTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "PrivacyFunctions.Local.Engine";

    /// <summary>What is not a function of the app: its name may be anything.</summary>
    private const string Unknown = "unknown";

    private static readonly ActivitySource Source = new(Name);

    private readonly IOrchestrationCatalog _catalog;
    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _episodes;
    private readonly Histogram<double> _activities;
    private readonly Counter<long> _dropped;

    /// <param name="inMemory">Instances of which something is in memory.</param>
    /// <param name="queued">Activities that wait for a place to run.</param>
    /// <param name="isWritable">Whether the store can be written.</param>
    public EngineTelemetry(
        IOrchestrationCatalog catalog, Func<int> inMemory, Func<int> queued, Func<bool> isWritable)
    {
        _catalog = catalog;
        _episodes = _meter.CreateHistogram<double>(
            "durable.episode.duration", "s", "From taking messages to the recorded outcome.");
        _activities = _meter.CreateHistogram<double>("durable.activity.duration", "s", "One run of an activity.");
        _dropped = _meter.CreateCounter<long>(
            "durable.messages.dropped", "{message}", "Messages to instances that are not there or finished.");
        _meter.CreateObservableGauge("durable.instances.in_memory", inMemory, "{instance}");
        _meter.CreateObservableGauge("durable.activities.queued", queued, "{activity}");
        _meter.CreateObservableGauge("durable.store.writable", () => isWritable() ? 1 : 0);
    }

    public Measured BeginEpisode(InstanceHeader instance) => new(
        _episodes, Source.StartActivity("durable.episode"),
        _catalog.FindOrchestrator(instance.Name) is null ? Unknown : instance.Name,
        "durable.orchestrator", instance.Id);

    public Measured BeginActivity(ActivityRun run) => new(
        _activities, Source.StartActivity("durable.activity"),
        _catalog.FindActivity(run.Name) is null ? Unknown : run.Name, "durable.activity", run.InstanceId);

    public void Dropped(HistoryEventKind kind) =>
        _dropped.Add(1, new KeyValuePair<string, object?>("durable.message", kind.ToString()));

    public void Dispose() => _meter.Dispose();

    /// <summary>One thing that is measured from its making to its end.</summary>
    internal sealed class Measured(
        Histogram<double> histogram, Activity? trace, string name, string nameTag, string instanceId) : IDisposable
    {
        private readonly long _began = Stopwatch.GetTimestamp();

        /// <summary>One of few words; not set when it came to nothing.</summary>
        public string Outcome { get; set; } = "abandoned";

        public void Dispose()
        {
            histogram.Record(
                Stopwatch.GetElapsedTime(_began).TotalSeconds,
                new KeyValuePair<string, object?>(nameTag, name),
                new KeyValuePair<string, object?>("durable.outcome", Outcome));
            trace?.SetTag(nameTag, name).SetTag("durable.outcome", Outcome).SetTag("durable.instance.id", instanceId);
            trace?.Dispose();
        }
    }
}
