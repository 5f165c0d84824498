using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Crash;

/// <summary>
/// One life of the process: starts instances and sends each its event, until it is killed. The last life starts none,
/// and ends when all are done.
/// </summary>
internal static class CrashWorker
{
    public const string Ready = "ready";

    // Instances that wait for their end at once: what two cores are busy with.
    private const int InFlight = 24;

    public static async Task<int> RunAsync(string folder, bool isLast)
    {
        using var journal = new CrashJournal(folder);
        var past = CrashJournal.Read(folder);
        await using var engine = new DurableEngine(
            folder, new CrashCatalog(journal), TimeProvider.System, new(), NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        Console.WriteLine(Ready);
        var sent = Ids(past, CrashJournal.Sent).ToHashSet(StringComparer.Ordinal);
        var started = Ids(past, CrashJournal.Started).ToList();
        await Task.WhenAll(started.Select(id => DriveAsync(engine.Client, journal, id, sent.Contains(id))));
        if (isLast)
            return 0;
        var next = started.Count;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            while (true)
                await StartAsync(engine.Client, journal, $"saga-{Interlocked.Increment(ref next) - 1:000000}");
        }));
        return 1;
    }

    public static IEnumerable<string> Ids(IEnumerable<string[]> journal, string what) =>
        journal.Where(line => line[0] == what).Select(line => line[1]).Distinct(StringComparer.Ordinal);

    private static async Task StartAsync(DurableTaskClient client, CrashJournal journal, string id)
    {
        var options = new StartOrchestrationOptions(id) { DedupeStatuses = ["Running", "Pending", "Completed"] };
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(CrashCatalog.Saga, null, options);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // The last life was killed between the start and the note of it.
        }

        journal.Write(CrashJournal.Started, id);
        await DriveAsync(client, journal, id, isSent: false);
    }

    private static async Task DriveAsync(DurableTaskClient client, CrashJournal journal, string id, bool isSent)
    {
        if (!isSent)
        {
            await client.RaiseEventAsync(id, CrashCatalog.GoEvent, id);
            journal.Write(CrashJournal.Sent, id);
        }

        await client.WaitForInstanceCompletionAsync(id, CancellationToken.None);
    }
}
