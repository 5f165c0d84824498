using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class ContinueAsNewTests : EngineTest
{
    [TestMethod]
    public async Task A_loop_by_continuing_as_new_keeps_id_and_a_short_history()
    {
        Catalog.Activity("Step", _ => null);
        Catalog.Orchestrator("Loop", async context =>
        {
            var round = context.GetInput<int>();
            await context.CallActivityAsync("Step");
            if (round < 20)
                context.ContinueAsNew(round + 1);
            return round;
        });

        var done = await RunAsync("Loop", 1);

        Assert.AreEqual(20, done.ReadOutputAs<int>());
        Assert.IsLessThan(10, (await Engine.Instances.HistoryAsync(done.InstanceId, Limit)).Count);
    }

    [TestMethod]
    [DataRow(true, "ab")]
    [DataRow(false, "c")]
    public async Task Events_that_nobody_took_go_on_to_the_next_execution_only_when_preserved(
        bool preserve, string expected)
    {
        Catalog.Orchestrator("Carry", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                await context.WaitForExternalEvent<string>("next");
                context.ContinueAsNew(1, preserve);
                return null;
            }

            var first = await context.WaitForExternalEvent<string>("data");
            return preserve ? first + await context.WaitForExternalEvent<string>("data") : first;
        });
        var id = await ScheduleAsync("Carry", 0);
        await Client.RaiseEventAsync(id, "data", "a", Limit);
        await Client.RaiseEventAsync(id, "data", "b", Limit);
        await HistoryHasAsync(id, HistoryEventKind.EventRaised, 2);
        await Client.RaiseEventAsync(id, "next", "x", Limit);
        await EventuallyAsync(async () => (await Client.GetInstanceAsync(id, true, Limit))!.SerializedInput == "1");
        await Client.RaiseEventAsync(id, "data", "c", Limit);

        Assert.AreEqual(expected, (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Timers_and_results_of_the_old_execution_do_not_reach_the_new_one()
    {
        var gate = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Catalog.Activity("Gate", (_, input, _) => input == "0" ? gate.Task : Task.FromResult<object?>("new"));
        Catalog.Orchestrator("Leave", async context =>
        {
            var round = context.GetInput<int>();
            var work = context.CallActivityAsync<string>("Gate", round);
            var timer = context.CreateTimer(TimeSpan.FromHours(round + 1), CancellationToken.None);
            if (round == 0)
            {
                context.ContinueAsNew(1);
                return null;
            }

            await timer;
            return await work;
        });
        var id = await ScheduleAsync("Leave", 0);
        await EventuallyAsync(async () => (await Client.GetInstanceAsync(id, true, Limit))!.SerializedInput == "1");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        gate.SetResult("old");
        Time.Advance(TimeSpan.FromHours(1));
        await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, Limit);
        Assert.IsTrue((await Client.GetInstanceAsync(id, Limit))!.IsRunning);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.AreEqual("new", (await CompletionAsync(id)).ReadOutputAs<string>());
    }
}
