using System.Diagnostics;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Contracts.Durable;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>A file system of 32 MiB that is really full. It takes the right to mount one, or is inconclusive.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class FullDiskTests : EngineTest
{
    private const int BallastBytes = ((32 * 1024) - 848) * 1024;

    private string Disk => Folder;

    private string Ballast => Path.Combine(Disk, "ballast");

    [TestInitialize]
    public void Mount()
    {
        if (!Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", Disk) != 0)
            Assert.Inconclusive("This user may not mount a file system.");
    }

    [TestCleanup]
    public async Task UnmountAsync()
    {
        await StopAsync();
        Run("umount", Disk);
    }

    [TestMethod]
    public async Task A_full_disk_stops_the_work_says_so_and_loses_nothing()
    {
        var log = new RecordingLogger();
        Loggers = log;
        var runs = 0;
        Catalog.Activity("Write", _ =>
        {
            Interlocked.Increment(ref runs);
            return new string('x', 20_000);
        });
        Catalog.Orchestrator("Fill", async context =>
        {
            var length = 0;
            for (var i = 0; i < 5; i++)
                length += (await context.CallActivityAsync<string>("Write", i)).Length;
            return length;
        });
        await StartAsync();
        await File.WriteAllBytesAsync(Ballast, new byte[BallastBytes], Limit);

        var started = await StartUntilRefusedAsync();
        await EventuallyAsync(() => Task.FromResult(Engine.UnavailableSince is not null));
        // The line is written after the state has changed.
        await EventuallyAsync(() => Task.FromResult(Says(log, "takes no new work")));
        await QuietAsync(() => runs);

        File.Delete(Ballast);
        foreach (var id in started)
        {
            await EventuallyAsync(async () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return (await Client.GetInstanceAsync(id, Limit))!.IsCompleted;
            });
            Assert.AreEqual(100_000, (await CompletionAsync(id)).ReadOutputAs<int>());
        }

        Assert.IsNull(Engine.UnavailableSince);
        await EventuallyAsync(() => Task.FromResult(Says(log, "goes on")));
    }

    /// <summary>Those that the client was told are started.</summary>
    private async Task<List<string>> StartUntilRefusedAsync()
    {
        var started = new List<string>();
        while (true)
        {
            try
            {
                started.Add(await ScheduleAsync("Fill", id: $"fill-{started.Count}"));
            }
            catch (StorageUnavailableException)
            {
                return started;
            }
        }
    }

    /// <summary>Those that ran when the disk was found full may end; after that none is begun.</summary>
    private async Task QuietAsync(Func<int> runs)
    {
        var before = -1;
        while (before != runs())
        {
            before = runs();
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Limit);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static bool Says(RecordingLogger log, string words) =>
        log.Lines.Any(line => line.Contains(words, StringComparison.Ordinal));
}
