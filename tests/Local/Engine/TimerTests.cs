using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class TimerTests : EngineTest
{
    [TestMethod]
    public async Task A_timer_of_a_year_fires_when_the_clock_has_jumped_there_and_never_early()
    {
        Catalog.Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(365), CancellationToken.None);
            return context.CurrentUtcDateTime;
        });
        var due = Time.GetUtcNow().UtcDateTime.AddDays(365);
        var id = await ScheduleAsync("Sleep");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);

        Time.Advance(TimeSpan.FromDays(365) - TimeSpan.FromTicks(1));
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Limit);
        Assert.AreEqual(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync(id, Limit))!.RuntimeStatus);

        Time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.IsGreaterThanOrEqualTo(due, (await CompletionAsync(id)).ReadOutputAs<DateTime>());
    }

    [TestMethod]
    public async Task Timers_that_a_jump_made_due_together_fire_in_the_order_of_their_times()
    {
        Catalog.Orchestrator("Many", async context =>
        {
            var order = new List<int>();
            async Task WaitAsync(int hours)
            {
                await context.CreateTimer(TimeSpan.FromHours(hours), CancellationToken.None);
                order.Add(hours);
            }

            await Task.WhenAll(WaitAsync(3), WaitAsync(1), WaitAsync(2));
            return order;
        });
        var id = await ScheduleAsync("Many");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated, 3);

        Time.Advance(TimeSpan.FromDays(1));

        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, (await CompletionAsync(id)).ReadOutputAs<int[]>());
    }

    [TestMethod]
    public async Task A_timer_set_into_the_past_fires_at_once()
    {
        Catalog.Orchestrator("Past", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None);
            return "awake";
        });
        var id = await ScheduleAsync("Past");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);

        Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.AreEqual("awake", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_cancelled_timer_leaves_nothing_behind()
    {
        Catalog.Activity("Work", _ => "done");
        Catalog.Orchestrator("Race", async context =>
        {
            using var source = new CancellationTokenSource();
            var timeout = context.CreateTimer(TimeSpan.FromDays(30), source.Token);
            var work = context.CallActivityAsync<string>("Work");
            if (await Task.WhenAny(timeout, work) == work)
                source.Cancel();
            await context.WaitForExternalEvent<bool>("end");
            return $"{await work} {timeout.IsCanceled}";
        });
        var id = await ScheduleAsync("Race");
        await HistoryHasAsync(id, HistoryEventKind.TaskCompleted);
        Time.Advance(TimeSpan.FromDays(31));
        await Client.RaiseEventAsync(id, "end", true, Limit);

        Assert.AreEqual("done True", (await CompletionAsync(id)).ReadOutputAs<string>());
        Assert.DoesNotContain(
            HistoryEventKind.TimerFired, (await Engine.Instances.HistoryAsync(id, Limit)).Select(next => next.Kind));
    }

    [TestMethod]
    public async Task Timers_survive_a_restart_and_those_missed_fire_after_it()
    {
        Catalog.Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(7), CancellationToken.None);
            return "awake";
        });
        var id = await ScheduleAsync("Sleep");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        await StopAsync();

        Time.Advance(TimeSpan.FromDays(8));
        await StartAsync();

        Assert.AreEqual("awake", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Nothing_of_sleeping_instances_stays_in_memory_beyond_the_cache()
    {
        Options = new() { MaxCachedOrchestrators = 3 };
        Catalog.Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            return null;
        });
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
            ids.Add(await ScheduleAsync("Sleep"));
        foreach (var id in ids)
            await HistoryHasAsync(id, HistoryEventKind.TimerCreated);

        await EventuallyAsync(() => Task.FromResult(Engine.InstancesInMemory <= 3));
        Time.Advance(TimeSpan.FromDays(2));

        foreach (var id in ids)
            Assert.AreEqual(OrchestrationRuntimeStatus.Completed, (await CompletionAsync(id)).RuntimeStatus);
    }

    [TestMethod]
    public async Task More_timers_than_are_handed_over_at_once_all_fire()
    {
        Catalog.Orchestrator("Many", async context =>
        {
            var timers = Enumerable.Range(0, 2500)
                .Select(i => context.CreateTimer(TimeSpan.FromMinutes(i + 1), CancellationToken.None));
            await Task.WhenAll(timers);
            return null;
        });
        var id = await ScheduleAsync("Many");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated, 2500);

        Time.Advance(TimeSpan.FromDays(3));

        Assert.AreEqual(OrchestrationRuntimeStatus.Completed, (await CompletionAsync(id)).RuntimeStatus);
    }
}
