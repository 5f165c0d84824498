using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Benchmarks.Engine;

/// <summary>
/// 100,000 orchestrations that sleep for a week (<c>--short</c>: 5,000): what they hold in memory, how long a start
/// takes with them, and
/// that after a jump of the clock each has fired, none early.
/// </summary>
public static class TimerBenchmark
{
    private const double ReachMebibytes = 100;
    private const double ReachStartSeconds = 2;
    private static readonly TimeSpan Sleep = TimeSpan.FromDays(7);

    /// <summary>0 when all is reached, 1 otherwise.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Contains("--short", StringComparer.Ordinal) ? 5_000 : 100_000;
        var folder = Directory.CreateTempSubdirectory("privacy-benchmark-");
        try
        {
            using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
            await SleepAsync(folder.FullName, clock, count);
            return await WakeAsync(folder.FullName, clock, count) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task SleepAsync(string folder, AdjustableTimeProvider clock, int count)
    {
        await using var engine = Open(folder, clock);
        await engine.StartAsync(CancellationToken.None);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (_, cancellation) =>
            {
                var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                    "Sleep", clock.GetUtcNow() + Sleep, cancellation);
                await engine.Client.WaitForInstanceStartAsync(id, cancellation);
            });
    }

    private static async Task<bool> WakeAsync(string folder, AdjustableTimeProvider clock, int count)
    {
        await using var engine = Open(folder, clock);
        var before = ManagedAndNativeMebibytes();
        var watch = Stopwatch.StartNew();
        await engine.StartAsync(CancellationToken.None);
        var start = watch.Elapsed.TotalSeconds;
        var held = ManagedAndNativeMebibytes() - before;
        watch.Restart();
        clock.AdvanceTo(clock.GetUtcNow() + Sleep + TimeSpan.FromMinutes(10));
        var (done, early) = (0, 0);
        while (done + early < count && watch.Elapsed < TimeSpan.FromMinutes(10))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            (done, early) = await CountAsync(engine);
        }

        Console.WriteLine(
            $"{count} sleeping: start {start:F2} s (to reach: {ReachStartSeconds}), {held:F0} MiB more (to reach: {ReachMebibytes}); "
            + $"after the jump {done} fired in {watch.Elapsed.TotalSeconds:F1} s, {early} early, {count - done - early} lost");
        return start < ReachStartSeconds && held < ReachMebibytes && done == count;
    }

    private static async Task<(int Done, int Early)> CountAsync(DurableEngine engine)
    {
        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Completed], PageSize: 10_000, FetchInputsAndOutputs: true);
        var (done, early) = (0, 0);
        await foreach (var instance in engine.Client.GetAllInstancesAsync(query))
        {
            if (instance.ReadOutputAs<bool>())
                done++;
            else
                early++;
        }

        return (done, early);
    }

    private static DurableEngine Open(string folder, TimeProvider clock) =>
        new(folder, new SleepCatalog(), clock, new(), NullLoggerFactory.Instance);

    private static double ManagedAndNativeMebibytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / (1024.0 * 1024);
    }

    private sealed class SleepCatalog : IOrchestrationCatalog
    {
        public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) => async context =>
        {
            var until = context.GetInput<DateTimeOffset>().UtcDateTime;
            await context.CreateTimer(until, CancellationToken.None);
            return context.CurrentUtcDateTime >= until;
        };

        public Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? FindActivity(string name) => null;
    }
}
