using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>What the engine tells a collector. Other tests' engines measure too, so the names here are its own.</summary>
[TestClass]
public sealed class TelemetryTests : EngineTest
{
    private readonly ConcurrentQueue<(string Instrument, string Tags)> _measured = new();

    [TestMethod]
    public async Task Episodes_and_activities_are_measured_by_function_and_outcome()
    {
        using var listener = Listen();
        Catalog.Activity("TelemetryGood", _ => 1).Activity("TelemetryBad", _ => throw new TimeoutException());
        Catalog.Orchestrator("TelemetrySaga", async context =>
        {
            await context.CallActivityAsync("TelemetryGood");
            return await context.CallActivityAsync<int>("TelemetryBad");
        });

        await RunAsync("TelemetrySaga");

        await MeasuredAsync("durable.activity.duration", "durable.activity=TelemetryGood,durable.outcome=completed");
        await MeasuredAsync("durable.activity.duration", "durable.activity=TelemetryBad,durable.outcome=failed");
        await MeasuredAsync("durable.episode.duration", "durable.orchestrator=TelemetrySaga,durable.outcome=waiting");
        await MeasuredAsync("durable.episode.duration", "durable.orchestrator=TelemetrySaga,durable.outcome=failed");
    }

    [TestMethod]
    public async Task Names_that_are_no_functions_and_instance_ids_are_no_tags()
    {
        using var listener = Listen();
        Catalog.Orchestrator("TelemetryAsk", async context =>
            await context.CallActivityAsync<int>("whatever a caller may write"));

        await CompletionAsync(await ScheduleAsync("TelemetryAsk", id: "telemetry-instance"));
        await Client.RaiseEventAsync("telemetry-nobody", "x", cancellation: Limit);

        await MeasuredAsync("durable.activity.duration", "durable.activity=unknown,durable.outcome=failed");
        await MeasuredAsync("durable.messages.dropped", "durable.message=EventRaised");
        Assert.DoesNotContain("whatever", string.Join('\n', _measured));
        Assert.DoesNotContain("telemetry-", string.Join('\n', _measured));
    }

    [TestMethod]
    public async Task Gauges_tell_what_is_in_memory_and_whether_the_store_can_be_written()
    {
        using var listener = Listen();
        await StartAsync();

        listener.RecordObservableInstruments();

        var names = _measured.Select(item => item.Instrument).ToList();
        Assert.Contains("durable.instances.in_memory", names);
        Assert.Contains("durable.activities.queued", names);
        Assert.Contains("durable.store.writable", names);
    }

    [TestMethod]
    public async Task A_trace_names_function_outcome_and_instance()
    {
        var traces = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = traces.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        Catalog.Activity("TracedStep", _ => 1);
        Catalog.Orchestrator("TracedSaga", async context => await context.CallActivityAsync<int>("TracedStep"));

        await CompletionAsync(await ScheduleAsync("TracedSaga", id: "traced-1"));

        await EventuallyAsync(() => Task.FromResult(traces.Any(trace =>
            trace.GetTagItem("durable.orchestrator") is "TracedSaga"
            && trace.GetTagItem("durable.outcome") is "completed"
            && trace.GetTagItem("durable.instance.id") is "traced-1")));
        Assert.IsTrue(traces.Any(trace => trace.GetTagItem("durable.activity") is "TracedStep"));
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EngineTelemetry.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));

    /// <summary>An episode is measured a moment after what it brought about can be seen.</summary>
    private Task MeasuredAsync(string instrument, string tags) =>
        EventuallyAsync(() => Task.FromResult(_measured.Contains((instrument, tags))));
}
