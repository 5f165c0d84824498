using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class RetryTests : EngineTest
{
    [TestMethod]
    public async Task A_policy_tries_again_after_growing_intervals_and_takes_the_first_success()
    {
        var runs = 0;
        Catalog.Activity("Flaky", _ => Interlocked.Increment(ref runs) < 3 ? throw new TimeoutException("slow") : "ok");
        var policy = new RetryPolicy(5, TimeSpan.FromMinutes(1), 2);
        Catalog.Orchestrator("Retry", async context =>
        {
            var result = await context.CallActivityAsync<string>("Flaky", TaskOptions.FromRetryPolicy(policy));
            return $"{result} {context.CurrentUtcDateTime:HH:mm}";
        });
        var id = await ScheduleAsync("Retry");

        await HistoryHasAsync(id, HistoryEventKind.TimerCreated, 1);
        Time.Advance(TimeSpan.FromMinutes(1));
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated, 2);
        Time.Advance(TimeSpan.FromMinutes(2));

        Assert.AreEqual("ok 12:03", (await CompletionAsync(id)).ReadOutputAs<string>());
        Assert.AreEqual(3, runs);
    }

    [TestMethod]
    public async Task After_the_last_attempt_the_failure_comes_out()
    {
        var runs = 0;
        Catalog.Activity("Down", _ =>
        {
            Interlocked.Increment(ref runs);
            throw new TimeoutException("slow");
        });
        Catalog.Orchestrator("Retry", async context =>
            await context.CallActivityAsync<string>(
                "Down", new TaskOptions(new RetryPolicy(2, TimeSpan.FromSeconds(1)))));
        var id = await ScheduleAsync("Retry");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, (await CompletionAsync(id)).RuntimeStatus);
        Assert.AreEqual(2, runs);
    }

    [TestMethod]
    public async Task A_failure_that_the_policy_does_not_handle_is_not_tried_again()
    {
        var runs = 0;
        Catalog.Activity("Down", _ =>
        {
            Interlocked.Increment(ref runs);
            throw new InvalidDataException("bad");
        });
        var policy = new RetryPolicy(9, TimeSpan.FromSeconds(1))
        {
            HandleFailure = failure => failure.IsCausedBy<TimeoutException>(),
        };
        Catalog.Orchestrator(
            "Retry", async context => await context.CallActivityAsync<string>("Down", new TaskOptions(policy)));

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, (await RunAsync("Retry")).RuntimeStatus);
        Assert.AreEqual(1, runs);
    }

    [TestMethod]
    public async Task No_attempt_begins_after_the_policys_timeout()
    {
        var runs = 0;
        Catalog.Activity("Down", _ =>
        {
            Interlocked.Increment(ref runs);
            throw new TimeoutException("slow");
        });
        var policy = new RetryPolicy(100, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(2));
        Catalog.Orchestrator(
            "Retry", async context => await context.CallActivityAsync<string>("Down", new TaskOptions(policy)));
        var id = await ScheduleAsync("Retry");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        Time.Advance(TimeSpan.FromMinutes(3));

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, (await CompletionAsync(id)).RuntimeStatus);
        Assert.AreEqual(2, runs);
    }

    [TestMethod]
    public async Task A_handler_decides_on_attempt_and_failure_and_may_wait_on_a_durable_timer()
    {
        var runs = 0;
        Catalog.Activity("Flaky", _ => Interlocked.Increment(ref runs) < 3 ? throw new TimeoutException("slow") : runs);
        Catalog.Orchestrator("Retry", async context =>
        {
            var options = TaskOptions.FromRetryHandler(async retry =>
            {
                await retry.OrchestrationContext.CreateTimer(
                    TimeSpan.FromSeconds(retry.LastAttemptNumber), retry.CancellationToken);
                return retry.LastFailure.IsCausedBy<TimeoutException>();
            });
            return await context.CallActivityAsync<int>("Flaky", options);
        });
        var id = await ScheduleAsync("Retry");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated, 1);
        Time.Advance(TimeSpan.FromSeconds(1));
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated, 2);
        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.AreEqual(3, (await CompletionAsync(id)).ReadOutputAs<int>());
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 3)]
    [DataRow(3, 9)]
    [DataRow(4, 10)]
    [DataRow(500, 10)]
    public void Intervals_grow_by_the_coefficient_up_to_the_limit(int attempts, int seconds) => Assert.AreEqual(
        TimeSpan.FromSeconds(seconds),
        RetryLoop.Delay(new RetryPolicy(1000, TimeSpan.FromSeconds(1), 3, TimeSpan.FromSeconds(10)), attempts));
}
