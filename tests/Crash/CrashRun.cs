using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Crash;

/// <summary>Lets the workload run and kills it, at moments that a seed chooses; then lets it end and counts.</summary>
public static class CrashRun
{
    // One life in five is killed before it has said that it runs.
    private const double DuringStart = 0.2;
    private const int LongestStartMilliseconds = 400;
    private const int LongestLifeMilliseconds = 800;
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(5);

    public static async Task<CrashReport> RunAsync(int kills, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("privacy-crash-");
        try
        {
            var choice = new Random(seed);
            for (var kill = 0; kill < kills; kill++)
                await LiveAndDieAsync(folder.FullName, choice);
            await EndAsync(folder.FullName);
            return await CountAsync(folder.FullName, kills, seed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task LiveAndDieAsync(string folder, Random choice)
    {
        using var process = Start(folder);
        if (choice.NextDouble() < DuringStart)
        {
            await WaitAsync(choice.Next(LongestStartMilliseconds));
        }
        else
        {
            if (await process.StandardOutput.ReadLineAsync() != CrashWorker.Ready)
                throw new InvalidOperationException("The engine did not start again after a kill.");
            await WaitAsync(choice.Next(LongestLifeMilliseconds));
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    private static async Task EndAsync(string folder)
    {
        using var process = Start(folder, "--last");
        using var limit = new CancellationTokenSource(EndLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // What has not ended by now is counted as lost.
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<CrashReport> CountAsync(string folder, int kills, int seed)
    {
        var journal = CrashJournal.Read(folder);
        using var unused = new CrashJournal(folder);
        await using var engine = new DurableEngine(
            folder, new CrashCatalog(unused), TimeProvider.System, new(), NullLoggerFactory.Instance);
        var started = CrashWorker.Ids(journal, CrashJournal.Started).ToList();
        var ends = new Dictionary<string, Dictionary<int, string>>(StringComparer.Ordinal);
        foreach (var id in started)
        {
            var found = await engine.Instances.FindAsync(id, true, CancellationToken.None);
            if (found is { RuntimeStatus: OrchestrationRuntimeStatus.Completed })
                ends.Add(id, found.ReadOutputAs<Dictionary<int, string>>()!);
        }

        var lostResults = journal.Where(line => line[0] == CrashJournal.Used)
            .Count(line => ends.TryGetValue(line[1], out var end)
                && end.GetValueOrDefault(int.Parse(line[2])) != line[3]);
        return new(
            kills, seed, started.Count, ends.Values.Sum(end => end.Count), started.Count - ends.Count, lostResults,
            journal.Count(line => line[0] == CrashJournal.Early));
    }

    private static Process Start(string folder, params string[] options) => Process.Start(
        new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(CrashRun).Assembly.Location, "work", folder, .. options])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;

    private static Task WaitAsync(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
}
