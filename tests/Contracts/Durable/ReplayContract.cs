using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Tests.Contracts.Durable;

/// <summary>Time, ids, races and loggers in code that is replayed.</summary>
public abstract class ReplayContract : DurableContract
{
    [TestMethod]
    public async Task A_timer_does_not_fire_early()
    {
        App.Orchestrator("Sleep", async context =>
        {
            var due = context.CurrentUtcDateTime + (3 * Moment);
            await context.CreateTimer(due, CancellationToken.None);
            return context.CurrentUtcDateTime - due;
        });

        Assert.IsGreaterThanOrEqualTo(TimeSpan.Zero, await ResultAsync<TimeSpan>("Sleep"));
    }

    [TestMethod]
    public async Task The_winner_cancels_the_timer_and_the_instance_ends_without_waiting_for_it()
    {
        App.Activity<int, string>("Work", _ => "done");
        App.Orchestrator("Race", async context =>
        {
            using var source = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(2), source.Token);
            var work = context.CallActivityAsync<string>("Work");
            var winner = await Task.WhenAny(timer, work);
            source.Cancel();
            return $"{winner == work} {await work} {timer.IsCanceled} {context.CurrentUtcDateTime.Year}";
        });

        var id = await StartAsync("Race");

        Assert.AreEqual($"True done True {Host.Now.Year}", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task WhenAny_gives_the_one_that_comes_first_and_the_other_may_still_be_awaited()
    {
        App.Orchestrator("Any", async context =>
        {
            var slow = context.CreateTimer(4 * Moment, CancellationToken.None);
            var fast = context.CreateTimer(Moment, CancellationToken.None);
            var first = await Task.WhenAny(slow, fast);
            await slow;
            return first == fast;
        });

        Assert.IsTrue(await ResultAsync<bool>("Any"));
    }

    [TestMethod]
    public async Task Time_and_ids_are_the_same_at_each_replay()
    {
        App.Activity<string, string>("Step", input => input!);
        App.Orchestrator("Look", async context =>
        {
            var (before, id) = (context.CurrentUtcDateTime, context.NewGuid());
            var seen = await context.CallActivityAsync<string>("Step", $"{before:O} {id}");
            await context.CreateTimer(Moment, CancellationToken.None);
            return seen == $"{before:O} {id}" && context.NewGuid() != id && before.Kind == DateTimeKind.Utc
                && before < context.CurrentUtcDateTime;
        });

        Assert.IsTrue(await ResultAsync<bool>("Look"));
    }

    [TestMethod]
    public async Task A_replay_safe_logger_writes_each_line_once()
    {
        App.Activity<int, int>("Step", n => n);
        App.Orchestrator("Log", async context =>
        {
            var log = context.CreateReplaySafeLogger("app");
            log.LogInformation("began");
            await context.CallActivityAsync<int>("Step", 1);
            await context.CallActivityAsync<int>("Step", 2);
            log.LogInformation("ended");
            return 0;
        });

        await ResultAsync<int>("Log");

        CollectionAssert.AreEqual(
            new[] { "app: began", "app: ended" }, App.Log.Lines.Where(line => line.StartsWith("app: ")).ToArray());
    }

    [TestMethod]
    public async Task A_suspended_instance_keeps_what_comes_until_it_is_resumed()
    {
        App.Orchestrator("Wait", async context =>
        {
            context.SetCustomStatus("ready");
            return await context.WaitForExternalEvent<string>("go");
        });
        var id = await ReachedAsync(await StartAsync("Wait"), "ready");
        await Client.SuspendInstanceAsync(id, "audit", Limit);
        while ((await Client.GetInstanceAsync(id, Limit))!.RuntimeStatus != OrchestrationRuntimeStatus.Suspended)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Limit);
        await Client.RaiseEventAsync(id, "go", "kept", Limit);

        await Client.ResumeInstanceAsync(id, "over", Limit);

        Assert.AreEqual("kept", (await EndAsync(id)).ReadOutputAs<string>());
    }
}
