using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PrivacyFunctions.Simulation.Years;

/// <summary>Runs one pack, or all that are shipped, two at a time.</summary>
internal static class YearsCommand
{
    public static async Task<int> RunAsync(string? pack, int subjects, int days, ulong seed)
    {
        var watch = Stopwatch.StartNew();
        string[] files = pack is null ? Shipped() : [pack];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{subjects} people, {days} days, seed {seed}\n\n| pack | rules | records made | ended by sweeps | left | protections | seconds |\n|---|---:|---:|---:|---:|---:|---:|"));
        var violations = new List<string>();
        await Parallel.ForEachAsync(
            files, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (file, cancellation) =>
            {
                var yaml = await File.ReadAllTextAsync(file, cancellation);
                var result = await YearsRun.RunAsync(new YearsOptions(yaml, subjects, days, seed));
                lock (violations)
                {
                    var name = Path.GetFileNameWithoutExtension(file);
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {result.Rules} | {result.Born} | {result.Ended} | {result.Live} | {result.Protected} | {result.Taken.TotalSeconds:F1} |"));
                    if (result.Violation is { } violation)
                        violations.Add($"{name}: {violation}");
                }
            });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"\nyears: {files.Length} runs in {watch.Elapsed.TotalSeconds:F1} s"));
        foreach (var violation in violations)
            Console.WriteLine($"VIOLATION: {violation}");
        return violations.Count == 0 ? 0 : 1;
    }

    /// <summary>A small pack with the rules that no product's pack has: with a parent, and by the tenant's state.</summary>
    public static string Kin()
    {
        using var stream = typeof(YearsCommand).Assembly.GetManifestResourceStream("kin.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Small runs of all packs, seed after seed, until something is found or the time is over.</summary>
    public static async Task<int> HuntAsync(ulong seed, TimeSpan budget)
    {
        var (watch, runs, found) = (Stopwatch.StartNew(), 0, default(string));
        for (; found is null && watch.Elapsed < budget; seed++)
        {
            var current = seed;
            await Parallel.ForEachAsync(
                ["kin", .. Shipped()], new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (file, cancellation) =>
                {
                    if (found is not null || watch.Elapsed > budget)
                        return;
                    var yaml = file == "kin" ? Kin() : await File.ReadAllTextAsync(file, cancellation);
                    var result = await YearsRun.RunAsync(new YearsOptions(yaml, 300, 200, current));
                    Interlocked.Increment(ref runs);
                    if (result.Violation is { } violation)
                        found ??= $"{Path.GetFileNameWithoutExtension(file)}, seed {current}: {violation}";
                });
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"hunt: {runs} runs in {watch.Elapsed.TotalSeconds:F1} s"));
        if (found is not null)
            Console.WriteLine($"VIOLATION: {found}");
        return found is null ? 0 : 1;
    }

    private static string[] Shipped() =>
        [.. Directory.GetFiles(Path.Combine(RootOf(), "policies"), "*.yaml").Order(StringComparer.Ordinal)];

    private static string RootOf([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../.."));
}
