using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Benchmarks.Engine;

/// <summary>
/// Durable steps per second: 64 instances against bare group-commit transactions of the same store, and one instance
/// against bare
/// fsync, both in the same run and on the same disk. Medians of several rounds.
/// </summary>
public static class EngineBenchmark
{
    private const int Instances = 64;
    private const double ReachMany = 0.15;
    private const double ReachOne = 0.70;

    // A frame of the write-ahead log: what one small transaction appends at least.
    private const int FrameBytes = 4096 + 24;

    /// <summary>0 when both ratios are reached, 1 otherwise. <c>--short</c>: fewer steps and rounds.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var isShort = args.Contains("--short", StringComparer.Ordinal);
        var rounds = isShort ? 3 : 7;
        var steps = isShort ? 2_000 : 10_000;
        var many = new List<double>();
        var one = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var transactions = await InFolderAsync(folder => TransactionsPerSecondAsync(folder, steps));
            var manySteps = await InFolderAsync(folder => StepsPerSecondAsync(folder, Instances, steps / Instances));
            var syncs = await InFolderAsync(folder => Task.FromResult(SyncsPerSecond(folder, steps / 10)));
            var oneSteps = await InFolderAsync(folder => StepsPerSecondAsync(folder, 1, steps / 10));
            many.Add(manySteps / transactions);
            one.Add(oneSteps / syncs);
            Console.WriteLine(
                $"round {round + 1}: {Instances} instances {manySteps:F0} steps/s of {transactions:F0} transactions/s; "
                + $"one instance {oneSteps:F0} steps/s of {syncs:F0} fsync/s");
        }

        return Report($"engine, {Instances} instances / group-commit transactions", Median(many), ReachMany)
            & Report("engine, one instance / fsync", Median(one), ReachOne)
            ? 0
            : 1;
    }

    private static bool Report(string what, double ratio, double reach)
    {
        Console.WriteLine($"{what}: {ratio:P0} (to reach: {reach:P0})");
        return ratio >= reach;
    }

    private static async Task<double> TransactionsPerSecondAsync(string folder, int count)
    {
        await using var database = new GroupCommitDatabase(
            Path.Combine(folder, "bare.db"), "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, data TEXT)");
        var data = new string('x', 100);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Instances).Select(async _ =>
        {
            for (var i = 0; i < count / Instances; i++)
            {
                await database.WriteAsync(
                    db => db.Prepared("INSERT INTO rows (data) VALUES ($1)", data).ExecuteNonQuery(),
                    CancellationToken.None);
            }
        }));
        return count / Instances * Instances / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> StepsPerSecondAsync(string folder, int instances, int steps)
    {
        await using var engine = new DurableEngine(
            folder, new BenchmarkCatalog(), TimeProvider.System, new(), NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        var warm = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Steps", 20);
        await engine.Client.WaitForInstanceCompletionAsync(warm, CancellationToken.None);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, instances).Select(async _ =>
        {
            var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Steps", steps);
            await engine.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None);
        }));
        return instances * steps / watch.Elapsed.TotalSeconds;
    }

    private static double SyncsPerSecond(string folder, int count)
    {
        using var file = new FileStream(
            Path.Combine(folder, "bare.log"), FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var frame = new byte[FrameBytes];
        // Filled before, as a log is that was cut and is written again: else each fsync pays for a longer file too.
        file.Write(new byte[FrameBytes * count]);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            file.Write(frame);
            file.Flush(flushToDisk: true);
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> InFolderAsync(Func<string, Task<double>> measure)
    {
        var folder = Directory.CreateTempSubdirectory("privacy-benchmark-");
        try
        {
            return await measure(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
