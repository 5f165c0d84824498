using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>What the real engine may repeat or lose, the local one does when it is told to, by a seed.</summary>
[TestClass]
public sealed class MisfortuneTests : EngineTest
{
    private const int Events = 40;

    [TestMethod]
    public async Task An_event_that_is_repeated_arrives_twice()
    {
        Options = new() { EventRepeatShare = 1 };
        Catalog.Orchestrator("Wait", async context =>
            await context.WaitForExternalEvent<string>("go") + await context.WaitForExternalEvent<string>("go"));
        var id = await ScheduleAsync("Wait");

        await Client.RaiseEventAsync(id, "go", "a", Limit);

        Assert.AreEqual("aa", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task Which_events_are_lost_is_the_seeds_choice_alone(int seed)
    {
        Options = new() { EventLossShare = 0.5, RepeatSeed = seed };
        var first = await CountArrivingAsync("one");
        await StopAsync();
        File.Delete(Path.Combine(Folder, "durable.db"));

        var second = await CountArrivingAsync("one");

        Assert.AreEqual(first, second);
        Assert.IsTrue(first.Length is > 5 and < Events - 5, $"{first.Length} of {Events} arrived");
    }

    [TestMethod]
    public async Task Events_that_are_preserved_may_be_lost_when_an_instance_continues_as_new()
    {
        Options = new() { EventLossShare = 1 };
        Catalog.Orchestrator("Carry", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                context.ContinueAsNew(1);
                return null;
            }

            var arrived = context.WaitForExternalEvent<string>("note", TimeSpan.FromHours(1));
            await Task.WhenAny(arrived);
            return arrived.IsCanceled ? "lost" : "kept";
        });
        var id = await ScheduleAsync("Carry", 0);
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        await Client.RaiseEventAsync(id, "note", "x", Limit);

        await EventuallyAsync(async () =>
        {
            Time.Advance(TimeSpan.FromHours(1));
            return (await Client.GetInstanceAsync(id, Limit))!.IsCompleted;
        });

        Assert.AreEqual("lost", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_activity_may_run_twice_at_the_same_time()
    {
        Options = new() { OverlapShare = 1 };
        using var both = new CountdownEvent(2);
        Catalog.Activity("Meet", _ =>
        {
            both.Signal();
            return both.Wait(TimeSpan.FromSeconds(10));
        });
        Catalog.Orchestrator("Once", async context => await context.CallActivityAsync<bool>("Meet"));

        var done = await RunAsync("Once");

        Assert.IsTrue(done.ReadOutputAs<bool>(), done.FailureDetails?.InnerFailure?.ToString());
    }

    /// <summary>Sends numbered events and gives those that came.</summary>
    private async Task<string> CountArrivingAsync(string id)
    {
        Catalog.Orchestrator("Take", async context =>
        {
            var seen = "";
            while (await context.WaitForExternalEvent<int>("n") is var number and not Events)
                seen += (char)('0' + number);
            return seen;
        });
        await ScheduleAsync("Take", id: id);
        for (var number = 0; number < Events; number++)
            await Client.RaiseEventAsync(id, "n", number, Limit);
        // The last one is lost as well now and then.
        while (!(await Client.GetInstanceAsync(id, Limit))!.IsCompleted)
        {
            await Client.RaiseEventAsync(id, "n", Events, Limit);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Limit);
        }

        return (await CompletionAsync(id)).ReadOutputAs<string>()!;
    }
}
