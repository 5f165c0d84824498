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
/// One person's JSON through connector pages, hash, compression, encryption and the blob store, against the bare pipeline
/// (<see cref="BarePipeline"/>) over the same records. Compared by processor time, because both use one core and the machine has
/// other things to do. Arguments: megabytes of JSON (default 256) and rounds (default 3).
/// </summary>
public static class ExportPipelineBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var bytes = (args.Length > 0 ? long.Parse(args[0]) : 256) * 1024 * 1024;
        var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
        var folder = Directory.CreateTempSubdirectory("privacy-benchmark-");
        try
        {
            var (bare, export) = (new List<double>(), new List<double>());
            await ExportAsync(folder.FullName, bytes / 16);
            for (var round = 0; round < rounds; round++)
            {
                bare.Add(await MeasureAsync(bytes, () => BarePipeline.Run(folder.FullName, bytes)));
                export.Add(await MeasureAsync(bytes, () => ExportAsync(folder.FullName, bytes)));
            }

            var (bareMedian, exportMedian) = (Median(bare), Median(export));
            Console.WriteLine($"export: {exportMedian:n0} MB/s per core, bare: {bareMedian:n0} MB/s per core, ratio {exportMedian / bareMedian:p0}");
            Console.WriteLine($"peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:n0} MB");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> MeasureAsync(long bytes, Func<Task> run)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        await run();
        return bytes / 1e6 / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    private static async Task ExportAsync(string folder, long bytes)
    {
        var blobs = new FileBlobStore(folder);
        await using var blob = await blobs.CreateAsync("customers/acme/benchmark", CancellationToken.None);
        var scope = new KeyScope.Subject(TenantId.Parse("acme"), SubjectId.Parse("user-1"));
        var streams = new SealedStreams(new OneKey(), RandomSource.System);
        await using var sealing = await streams.SealAsync(scope, "benchmark", "1", blob.Stream, CancellationToken.None);
        var subject = new SubjectScope(scope.Owner, scope.Id, new(new Dictionary<string, string>()), "req_0");
        var writer = new CollectionWriter(new SyntheticConnector(bytes), subject, new PartWriter("p", sealing));
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

        public Task<DataKey> GetAsync(KeyScope scope, int version, CancellationToken cancellation) => GetOrCreateAsync(scope, cancellation);

        public Task<KeyDestruction> DestroyAsync(KeyScope scope, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
