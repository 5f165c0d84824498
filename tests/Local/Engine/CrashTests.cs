using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Tests.Contracts.Durable;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>
/// What a killed process leaves is what was committed. Each test takes the database as it is after some commit and lets
/// a new engine
/// take it up: nothing may be lost, and nothing may be done twice but activities.
/// </summary>
[TestClass]
public sealed class CrashTests : EngineTest
{
    [TestMethod]
    [DataRow(11)]
    [DataRow(12)]
    [DataRow(13)]
    public async Task From_any_commit_everything_is_taken_up_and_ends_the_same(int seed)
    {
        SagaWorkload.Register(Catalog);
        var choice = new Random(seed);
        var id = await ScheduleAsync(SagaWorkload.Name);
        using var done = new CancellationTokenSource();
        var driving = SagaWorkload.DriveAsync(Client, Time, id, done.Token);
        var copies = new List<string>();
        while ((await Client.GetInstanceAsync(id, Limit))!.IsCompleted is false && copies.Count < 12)
        {
            copies.Add(CopyAsCommitted(copies.Count));
            await Task.Delay(TimeSpan.FromMilliseconds(choice.Next(1, 15)), TimeProvider.System, Limit);
        }

        Assert.AreEqual(SagaWorkload.Expected, (await CompletionAsync(id)).ReadOutputAs<string>());
        await done.CancelAsync();
        await driving;
        await StopAsync();
        foreach (var copy in copies)
            Assert.IsTrue(await SagaWorkload.EndsTheSameAsync(copy, Catalog, Time, id));
    }

    [TestMethod]
    public async Task An_activity_that_was_running_is_run_again_after_a_crash()
    {
        var runs = 0;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Catalog.Activity("Slow", async (_, _, stop) =>
        {
            if (Interlocked.Increment(ref runs) > 1)
                return "second run";
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return null;
        });
        Catalog.Orchestrator("Wait", async context => await context.CallActivityAsync<string>("Slow"));
        var id = await ScheduleAsync("Wait");
        await started.Task;

        await RestartAsync();

        Assert.AreEqual("second run", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_event_is_durable_when_raising_it_has_returned()
    {
        Catalog.Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go"));
        var id = await ScheduleAsync("Wait");
        await Client.RaiseEventAsync(id, "go", "kept", Limit);
        var copy = CopyAsCommitted(0);
        await StopAsync();

        await using var engine = new DurableEngine(copy, Catalog, Time, Options, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);

        var completed = await engine.Client.WaitForInstanceCompletionAsync(id, true, Limit);
        Assert.AreEqual("kept", completed.ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_full_disk_delays_an_orchestration_and_loses_nothing()
    {
        var log = new RecordingLogger();
        Loggers = log;
        Catalog.Activity("Fill", _ => new string('x', 200_000));
        Catalog.Orchestrator("Fill", async context => (await context.CallActivityAsync<string>("Fill")).Length);
        await StartAsync();
        await LimitPagesAsync(40);
        var id = await ScheduleAsync("Fill");
        await EventuallyAsync(
            () => Task.FromResult(log.Lines.Any(line => line.Contains("takes no new work", StringComparison.Ordinal))));

        await LimitPagesAsync(1_000_000);
        await EventuallyAsync(async () =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return (await Client.GetInstanceAsync(id, Limit))!.IsCompleted;
        });

        Assert.AreEqual(200_000, (await CompletionAsync(id)).ReadOutputAs<int>());
    }

    private Task LimitPagesAsync(int pages) => Engine.Database.WriteAsync(
        db =>
        {
            using var command = db.CreateCommand();
            command.CommandText = $"PRAGMA max_page_count={pages.ToString(CultureInfo.InvariantCulture)}";
            command.ExecuteScalar();
        },
        CancellationToken.None);

    private string CopyAsCommitted(int number)
    {
        var folder = Path.Combine(Folder, $"copy-{number}");
        Directory.CreateDirectory(folder);
        using var source = new SqliteConnection(
            $"Data Source={Path.Combine(Folder, "durable.db")};Mode=ReadOnly;Pooling=False");
        source.Open();
        using var command = source.CreateCommand();
        command.CommandText = "VACUUM INTO $1";
        command.Parameters.AddWithValue("$1", Path.Combine(folder, "durable.db"));
        command.ExecuteNonQuery();
        return folder;
    }
}
