using PrivacyFunctions.Benchmarks.Access;
using PrivacyFunctions.Benchmarks.Audit;
using PrivacyFunctions.Benchmarks.Connectors;
using PrivacyFunctions.Benchmarks.Engine;
using PrivacyFunctions.Benchmarks.Exports;
using PrivacyFunctions.Benchmarks.Keys;
using PrivacyFunctions.Benchmarks.Storage;

var benchmarks = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["access"] = AccessBenchmark.RunAsync,
    ["operations"] = OperationsBenchmark.RunAsync,
    ["export"] = ExportPipelineBenchmark.RunAsync,
    ["engine"] = EngineBenchmark.RunAsync,
    ["timers"] = TimerBenchmark.RunAsync,
    ["scale"] = ScaleBenchmark.RunAsync,
    ["entities"] = EntityStoreBenchmark.RunAsync,
    ["streams"] = SealedStreamsBenchmark.RunAsync,
    ["shred"] = ShredBenchmark.RunAsync,
    ["sweep"] = SweepBenchmark.RunAsync,
    ["audit"] = AuditAppendBenchmark.RunAsync,
};
if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var run))
{
    await Console.Error.WriteLineAsync(
        $"Name a benchmark: {string.Join(", ", benchmarks.Keys)}. Further options are the benchmark's own.");
    return 2;
}

return await run(args[1..]);
