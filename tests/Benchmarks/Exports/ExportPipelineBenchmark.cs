using System.Diagnostics;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Benchmarks.Exports;

/// <summary>
/// One person's JSON through connector pages, hash, compression, encryption and the blob store, against the bare
/// pipeline (<see cref="BarePipeline"/>) over the same records. Processor time is what counts per core; the clock also
/// shows what else the machine was doing. Arguments: megabytes of JSON (default 256), rounds (default 5) and kind of
/// records (see <see cref="SyntheticRecord"/>).
/// </summary>
public static class ExportPipelineBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var bytes = (args.Length > 0 ? long.Parse(args[0]) : 256) * 1024 * 1024;
        var rounds = args.Length > 1 ? int.Parse(args[1]) : 5;
        SyntheticRecord.HasText = args.Length < 3 || args[2] == "messages";
        var folder = Directory.CreateTempSubdirectory("privacy-benchmark-");
        try
        {
            var (bare, export) = (new List<Speed>(), new List<Speed>());
            await ExportAsync(folder.FullName, bytes / 16);
            for (var round = 0; round < rounds; round++)
            {
                bare.Add(await MeasureAsync(bytes, () => BarePipeline.Run(folder.FullName, bytes)));
                export.Add(await MeasureAsync(bytes, () => ExportAsync(folder.FullName, bytes)));
            }

            Report("by the clock", export, bare, speed => speed.Clock);
            Report("by processor time", export, bare, speed => speed.Processor);
            Console.WriteLine($"peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:n0} MB");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Report(string how, List<Speed> export, List<Speed> bare, Func<Speed, double> of)
    {
        var (ours, baseline) = (Median(export.Select(of)), Median(bare.Select(of)));
        Console.WriteLine($"{how}: export {ours:n0} MB/s, bare {baseline:n0} MB/s, ratio {ours / baseline:p0}");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static async Task<Speed> MeasureAsync(long bytes, Func<Task> run)
    {
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.GetTimestamp();
        await run();
        var elapsed = Stopwatch.GetElapsedTime(clock);
        return new Speed(
            bytes / 1e6 / elapsed.TotalSeconds,
            bytes / 1e6 / (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds);
    }

    private static async Task ExportAsync(string folder, long bytes)
    {
        var blobs = new FileBlobStore(folder);
        await using var blob = await blobs.CreateAsync("customers/acme/benchmark", CancellationToken.None);
        var scope = new KeyScope.Subject(TenantId.Parse("acme"), SubjectId.Parse("user-1"));
        var streams = new SealedStreams(new OneKey(), RandomSource.System);
        await using var sealing = await streams.SealAsync(scope, "benchmark", "1", blob.Stream, CancellationToken.None);
        var subject = new SubjectScope(scope.Owner, scope.Id, new(new Dictionary<string, string>()), "req_0");
        var source = new PersonRecords(new SyntheticConnector(bytes), subject);
        var writer = new CollectionWriter(source, new PartWriter("p", sealing));
        await writer.WriteAsync(SyntheticConnector.Collection, [], CancellationToken.None);
        await sealing.CompleteAsync(CancellationToken.None);
        await blob.CommitAsync(CancellationToken.None);
        await blobs.DeleteAsync("customers/acme/benchmark", CancellationToken.None);
    }

    private sealed class OneKey : IDataKeys
    {
        public Task ProvisionTenantAsync(TenantId tenant, CancellationToken cancellation) => Task.CompletedTask;

        public Task<DataKey> GetOrCreateAsync(KeyScope scope, CancellationToken cancellation) =>
            Task.FromResult(new DataKey(scope, 1, new byte[DataKey.SizeBytes]));

        public Task<DataKey> GetAsync(KeyScope scope, int version, CancellationToken cancellation) =>
            GetOrCreateAsync(scope, cancellation);

        public Task<KeyDestruction> DestroyAsync(KeyScope scope, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }

    /// <summary>Megabytes of JSON a second.</summary>
    private sealed record Speed(double Clock, double Processor);
}
