using System.Diagnostics;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Benchmarks.Storage;

/// <summary>
/// Durable inserts into the entity store against bare transactions of the same grouping: medians of several rounds.
/// </summary>
public static class EntityStoreBenchmark
{
    private const int Rounds = 5;
    private const int ContentBytes = 300;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] args)
    {
        foreach (var clients in new[] { 1, 8, 64 })
        {
            var bare = new List<double>();
            var store = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var folder = Directory.CreateTempSubdirectory("privacy-benchmark-").FullName;
                bare.Add(GroupCommitBaseline.WritesPerSecond(folder, clients, ContentBytes, RoundTime));
                store.Add(await StoreWritesPerSecondAsync(folder, clients));
                Directory.Delete(folder, recursive: true);
            }

            var (bareMedian, storeMedian) = (Median(bare), Median(store));
            Console.WriteLine(
                $"entity inserts, {clients,2} clients: {storeMedian,9:n0}/s, bare transactions of {clients,2}: {bareMedian,9:n0}/s, "
                + $"ratio {storeMedian / bareMedian:p0}");
        }

        return 0;
    }

    private static async Task<double> StoreWritesPerSecondAsync(string folder, int clients)
    {
        await using var store = new SqliteEntityStore(Path.Combine(folder, "entities.db"), RandomSource.System);
        var content = new byte[ContentBytes];
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var writes = 0;
            while (Stopwatch.GetElapsedTime(started) < RoundTime)
            {
                var key = new EntityKey("items", $"tenant-{client:00}", $"{writes++:000000000}");
                await ((IEntityStore)store).InsertAsync(key, content, CancellationToken.None);
            }

            return writes;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
