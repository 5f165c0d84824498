using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Benchmarks.Engine;

/// <summary>
/// How cost grows with the length of a history: one orchestration of 10,000 events and more, timed on its way; a
/// fan-out of 1,000 activities against one of 100; and one replay of the whole history, as after a restart.
/// </summary>
public static class ScaleBenchmark
{
    // A step is three events: scheduled, an episode's beginning, completed.
    private const int EventsPerStep = 3;

    // Twice as slow at the end as at the beginning would still be used; ten times would mean a square.
    private const double ReachGrowth = 2;

    private static readonly int[] Marks = [1_000, 5_000, 10_000];

    /// <summary>0 when growth stays within what is to be reached, 1 otherwise.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("privacy-benchmark-");
        try
        {
            var clock = new Stopwatch();
            await using var engine = await OpenAsync(folder.FullName, clock);
            var small = await FanOutAsync(engine, 100);
            var large = await FanOutAsync(engine, 1_000);
            var (perStep, replay) = await LongAsync(engine, clock);
            var fanOutGrowth = large / 1_000 / (small / 100);
            var growth = perStep[^1] / perStep[0];
            Console.WriteLine($"fan-out: 100 activities {small:F0} ms, 1,000 activities {large:F0} ms; "
                + $"per activity {fanOutGrowth:F1} times as much (to reach: at most {ReachGrowth})");
            var steps = Marks.Zip(perStep, (events, ms) => $"at {events} events {ms:F2} ms a step");
            Console.WriteLine($"{string.Join("; ", steps)}; {growth:F1} times as much at the end "
                + $"(to reach: at most {ReachGrowth}); the whole replayed in {replay:F0} ms");
            return growth <= ReachGrowth && fanOutGrowth <= ReachGrowth ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<DurableEngine> OpenAsync(string folder, Stopwatch clock)
    {
        var engine = new DurableEngine(
            folder, new ScaleCatalog(clock), TimeProvider.System, new(), NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        await RunAsync(engine, "FanOut", 20);
        return engine;
    }

    private static async Task<double> FanOutAsync(DurableEngine engine, int activities)
    {
        var times = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            var watch = Stopwatch.StartNew();
            await RunAsync(engine, "FanOut", activities);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    /// <summary>Milliseconds per step around each mark, and of a replay of all.</summary>
    private static async Task<(IReadOnlyList<double> PerStep, double Replay)> LongAsync(
        DurableEngine engine, Stopwatch clock)
    {
        clock.Restart();
        var output = await RunAsync(engine, "Long", (Marks[^1] + Marks[0]) / EventsPerStep);
        var at = output.ReadOutputAs<double[]>()!;
        var window = Marks[0] / EventsPerStep / 2;
        var perStep = Marks.Select(events => events / EventsPerStep)
            .Select(step => (at[step + window - 1] - at[step - window]) / ((2 * window) - 1)).ToList();
        var history = await engine.Instances.HistoryAsync(output.InstanceId, CancellationToken.None);
        var header = new InstanceHeader(
            1, output.InstanceId, 0, "Long", OrchestrationRuntimeStatus.Running, 0, default, null);
        var code = new OrchestratorExecution(
            header, output.SerializedInput, new ScaleCatalog(clock).FindOrchestrator("Long"), new(1024 * 1024),
            NullLoggerFactory.Instance, _ => { });
        var watch = Stopwatch.StartNew();
        code.Replay([.. history.Take(Marks[^1])]);
        return (perStep, watch.Elapsed.TotalMilliseconds);
    }

    private static async Task<OrchestrationMetadata> RunAsync(DurableEngine engine, string name, int input)
    {
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync(name, input);
        return await engine.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken.None);
    }

    /// <summary>The activity gives the time since the beginning: the history itself is the measurement.</summary>
    private sealed class ScaleCatalog(Stopwatch clock) : IOrchestrationCatalog
    {
        public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) => name == "FanOut"
            ? async context => (await Task.WhenAll(Enumerable.Range(0, context.GetInput<int>())
                .Select(i => context.CallActivityAsync<double>("Step", i)))).Length
            : async context =>
            {
                var times = new double[context.GetInput<int>()];
                for (var i = 0; i < times.Length; i++)
                    times[i] = await context.CallActivityAsync<double>("Step", i);
                return times;
            };

        public Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? FindActivity(string name) =>
            (_, _, _) => Task.FromResult<object?>(Math.Round(clock.Elapsed.TotalMilliseconds, 3));
    }
}
