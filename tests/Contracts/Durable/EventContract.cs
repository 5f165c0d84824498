namespace PrivacyFunctions.Tests.Contracts.Durable;

/// <summary>External events, and what is lost of them.</summary>
public abstract class EventContract : DurableContract
{
    [TestMethod]
    public async Task Events_that_come_before_anyone_waits_are_kept_in_order_whatever_their_case()
    {
        App.Orchestrator("Late", async context =>
        {
            context.SetCustomStatus("ready");
            await context.WaitForExternalEvent<string>("begin");
            return await context.WaitForExternalEvent<string>("data")
                + await context.WaitForExternalEvent<string>("DATA");
        });
        var id = await ReachedAsync(await StartAsync("Late"), "ready");
        await Client.RaiseEventAsync(id, "Data", "a", Limit);
        await Client.RaiseEventAsync(id, "data", "b", Limit);

        await Client.RaiseEventAsync(id, "begin", "x", Limit);

        Assert.AreEqual("ab", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Of_two_waiters_the_later_is_served_first()
    {
        App.Orchestrator("Two", async context =>
        {
            var early = context.WaitForExternalEvent<int>("n");
            var late = context.WaitForExternalEvent<int>("n");
            context.SetCustomStatus("ready");
            return new[] { await late, await early };
        });
        var id = await ReachedAsync(await StartAsync("Two"), "ready");
        await Client.RaiseEventAsync(id, "n", 1, Limit);
        await Client.RaiseEventAsync(id, "n", 2, Limit);

        CollectionAssert.AreEqual(new[] { 1, 2 }, (await EndAsync(id)).ReadOutputAs<int[]>());
    }

    [TestMethod]
    public async Task An_event_that_a_cancelled_waiter_takes_is_lost()
    {
        App.Orchestrator("Lose", async context =>
        {
            using var source = new CancellationTokenSource();
            var given = context.WaitForExternalEvent<string>("note", source.Token);
            source.Cancel();
            context.SetCustomStatus("cancelled");
            await context.WaitForExternalEvent<string>("go");
            return given.IsCanceled + " " + await context.WaitForExternalEvent<string>("note");
        });
        var id = await ReachedAsync(await StartAsync("Lose"), "cancelled");
        await Client.RaiseEventAsync(id, "note", "first", Limit);
        await Client.RaiseEventAsync(id, "note", "second", Limit);
        await Client.RaiseEventAsync(id, "go", "x", Limit);

        Assert.AreEqual("True second", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_event_to_a_finished_instance_changes_nothing()
    {
        App.Orchestrator("Short", _ => Task.FromResult("done"));
        var id = await StartAsync("Short");
        await EndAsync(id);

        await Client.RaiseEventAsync(id, "late", "x", Limit);

        Assert.AreEqual("done", (await Client.GetInstanceAsync(id, true, Limit))!.ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Waiting_with_a_timeout_ends_cancelled_when_nothing_comes()
    {
        App.Orchestrator("Wait", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("never", Moment);
            }
            catch (OperationCanceledException)
            {
                return "nothing came";
            }
        });

        Assert.AreEqual("nothing came", await ResultAsync<string>("Wait"));
    }

    [TestMethod]
    public async Task One_orchestration_sends_an_event_to_another()
    {
        App.Orchestrator("Receive", async context =>
        {
            context.SetCustomStatus("ready");
            return await context.WaitForExternalEvent<string>("note");
        });
        App.Orchestrator<string, string>("Send", (context, receiver) =>
        {
            context.SendEvent(receiver!, "note", "from " + context.InstanceId);
            return Task.FromResult("sent");
        });
        var receiver = await ReachedAsync(await StartAsync("Receive"), "ready");

        await StartAsync("Send", receiver, new StartOrchestrationOptions("sender"));

        Assert.AreEqual("from sender", (await EndAsync(receiver)).ReadOutputAs<string>());
    }

    [TestMethod]
    [DataRow(true, "ab")]
    [DataRow(false, "c")]
    public async Task Continuing_as_new_keeps_unread_events_only_when_told_to(bool preserve, string expected)
    {
        App.Orchestrator<int, string>("Carry", async (context, round) =>
        {
            context.SetCustomStatus($"round {round}");
            if (round == 0)
            {
                await context.WaitForExternalEvent<string>("next");
                context.ContinueAsNew(1, preserve);
                return "";
            }

            var first = await context.WaitForExternalEvent<string>("data");
            return preserve ? first + await context.WaitForExternalEvent<string>("data") : first;
        });
        var id = await ReachedAsync(await StartAsync("Carry", 0), "round 0");
        await Client.RaiseEventAsync(id, "data", "a", Limit);
        await Client.RaiseEventAsync(id, "data", "b", Limit);
        await Client.RaiseEventAsync(id, "next", "x", Limit);
        await ReachedAsync(id, "round 1");
        if (!preserve)
            await Client.RaiseEventAsync(id, "data", "c", Limit);

        Assert.AreEqual(expected, (await EndAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_instance_that_continues_as_new_keeps_its_id_and_leaves_its_timers_behind()
    {
        App.Orchestrator<int, string>("Loop", async (context, round) =>
        {
            if (round == 3)
            {
                await context.CreateTimer(4 * Moment, CancellationToken.None);
                return context.InstanceId;
            }

            // Left open: were it to reach the next execution, it would wake that one's timer too soon or fail it.
            _ = context.CreateTimer(2 * Moment, CancellationToken.None);
            await context.CreateTimer(Moment, CancellationToken.None);
            context.ContinueAsNew(round + 1);
            return "";
        });

        var id = await StartAsync("Loop", 0, new StartOrchestrationOptions("loop"));

        Assert.AreEqual("loop", (await EndAsync(id)).ReadOutputAs<string>());
    }
}
