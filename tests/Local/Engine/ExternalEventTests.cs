using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class ExternalEventTests : EngineTest
{
    [TestMethod]
    public async Task An_event_that_comes_before_it_is_waited_for_is_kept()
    {
        Catalog.Activity("Gate", (_, _, _) => _gate.Task);
        Catalog.Orchestrator("Late", async context =>
        {
            await context.CallActivityAsync("Gate");
            return await context.WaitForExternalEvent<string>(
                "hello") + await context.WaitForExternalEvent<string>("HELLO");
        });
        var id = await ScheduleAsync("Late");
        await Client.RaiseEventAsync(id, "Hello", "a", Limit);
        await Client.RaiseEventAsync(id, "hello", "b", Limit);
        await HistoryHasAsync(id, HistoryEventKind.EventRaised, 2);
        _gate.SetResult(null);

        Assert.AreEqual("ab", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_event_to_an_unknown_or_finished_instance_is_dropped_without_an_error()
    {
        Catalog.Orchestrator("Short", _ => Task.FromResult<object?>("done"));
        var done = await RunAsync("Short");

        await Client.RaiseEventAsync("unknown", "hello", cancellation: Limit);
        await Client.RaiseEventAsync(done.InstanceId, "hello", cancellation: Limit);

        Assert.IsNull(await Client.GetInstanceAsync("unknown", Limit));
    }

    [TestMethod]
    public async Task Waiting_with_a_timeout_gives_the_event_or_a_cancelled_task()
    {
        Catalog.Orchestrator("Wait", async context =>
        {
            var first = await context.WaitForExternalEvent<string>("go", TimeSpan.FromHours(1));
            try
            {
                return await context.WaitForExternalEvent<string>("go", TimeSpan.FromHours(1));
            }
            catch (OperationCanceledException)
            {
                return first + " then nothing";
            }
        });
        var id = await ScheduleAsync("Wait");
        await Client.RaiseEventAsync(id, "go", "once", Limit);
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated, 2);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.AreEqual("once then nothing", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Of_several_waiters_the_latest_gets_the_event()
    {
        Catalog.Orchestrator("Two", async context =>
        {
            var early = context.WaitForExternalEvent<int>("n");
            var late = context.WaitForExternalEvent<int>("n");
            return new[] { await late, await early };
        });
        var id = await ScheduleAsync("Two");
        await Client.RaiseEventAsync(id, "n", 1, Limit);
        await Client.RaiseEventAsync(id, "n", 2, Limit);

        CollectionAssert.AreEqual(new[] { 1, 2 }, (await CompletionAsync(id)).ReadOutputAs<int[]>());
    }

    [TestMethod]
    public async Task An_orchestration_sends_an_event_to_another()
    {
        Catalog.Orchestrator("Receive", async context => await context.WaitForExternalEvent<string>("note"));
        Catalog.Orchestrator("Send", context =>
        {
            context.SendEvent(context.GetInput<string>()!, "note", "from " + context.InstanceId);
            return Task.FromResult<object?>(null);
        });
        var receiver = await ScheduleAsync("Receive");
        await ScheduleAsync("Send", receiver, "sender");

        Assert.AreEqual("from sender", (await CompletionAsync(receiver)).ReadOutputAs<string>());
    }

    private readonly TaskCompletionSource<object?> _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
