namespace PrivacyFunctions.Tests.Contracts.Durable;

/// <summary>Starting, looking at and forgetting instances.</summary>
public abstract class StartContract : DurableContract
{
    private static readonly string[] Unfinished = ["Pending", "Running", "Suspended"];

    [TestMethod]
    public async Task An_instance_gets_its_input_and_gives_its_output()
    {
        App.Orchestrator<string, string>("Echo", (context, input) => Task.FromResult($"{context.InstanceId} {input}"));

        var id = await StartAsync("Echo", "hello", new StartOrchestrationOptions("echo-1"));

        var end = await EndAsync(id);
        Assert.AreEqual("echo-1 hello", end.ReadOutputAs<string>());
        Assert.AreEqual("hello", end.ReadInputAs<string>());
    }

    [TestMethod]
    public async Task An_id_whose_instance_is_not_finished_is_refused_when_the_caller_keeps_it()
    {
        App.Orchestrator("Wait", async context =>
        {
            context.SetCustomStatus("waiting");
            return await context.WaitForExternalEvent<string>("go");
        });
        var options = new StartOrchestrationOptions("one") { DedupeStatuses = Unfinished };
        await ReachedAsync(await StartAsync("Wait", options: options), "waiting");

        var refused = await Assert.ThrowsAsync<Exception>(() => StartAsync("Wait", options: options));

        Assert.AreEqual("OrchestrationAlreadyExistsException", refused.GetType().Name);
        await Client.RaiseEventAsync("one", "go", "the first still runs", Limit);
        Assert.AreEqual("the first still runs", (await EndAsync("one")).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_finished_id_begins_anew()
    {
        App.Orchestrator<int, int>("Echo", (_, input) => Task.FromResult(input));
        var options = new StartOrchestrationOptions("one") { DedupeStatuses = Unfinished };
        await EndAsync(await StartAsync("Echo", 1, options));

        await StartAsync("Echo", 2, options);

        Assert.AreEqual(2, (await EndAsync("one")).ReadOutputAs<int>());
    }

    [TestMethod]
    public virtual async Task An_instance_that_is_to_start_later_does_not_start_early()
    {
        App.Orchestrator("Now", context => Task.FromResult(context.CurrentUtcDateTime));
        App.Orchestrator("Begin", context => Task.FromResult(context.CurrentUtcDateTime));
        await ResultAsync<DateTime>("Begin");
        var startAt = Host.Now + (5 * Moment);

        var id = await StartAsync("Now", options: new StartOrchestrationOptions(StartAt: startAt));

        Assert.IsGreaterThanOrEqualTo(startAt.UtcDateTime, (await EndAsync(id)).ReadOutputAs<DateTime>());
    }

    [TestMethod]
    public async Task An_unknown_instance_is_null() =>
        Assert.IsNull(await (await StartedAsync()).GetInstanceAsync("nobody", Limit));

    [TestMethod]
    public async Task A_terminated_instance_is_finished_with_the_given_output()
    {
        App.Orchestrator("Wait", context => context.WaitForExternalEvent<string>("never"));
        var id = await StartAsync("Wait");
        await Client.WaitForInstanceStartAsync(id, Limit);

        await Client.TerminateInstanceAsync(id, "stopped", Limit);

        var end = await EndAsync(id);
        Assert.AreEqual(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.AreEqual("stopped", end.ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Purging_takes_a_finished_instance_and_no_other()
    {
        App.Orchestrator("Wait", context => context.WaitForExternalEvent<string>("go"));
        var id = await StartAsync("Wait");
        await Client.WaitForInstanceStartAsync(id, Limit);
        Assert.AreEqual(0, (await Client.PurgeInstanceAsync(id, Limit)).PurgedInstanceCount);
        await Client.RaiseEventAsync(id, "go", "end", Limit);
        await EndAsync(id);

        Assert.AreEqual(1, (await Client.PurgeInstanceAsync(id, Limit)).PurgedInstanceCount);

        Assert.IsNull(await Client.GetInstanceAsync(id, Limit));
    }

    [TestMethod]
    public async Task Purging_does_not_take_children()
    {
        App.Orchestrator("Child", _ => Task.FromResult("done"));
        App.Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>(
            "Child", options: new SubOrchestrationOptions(instanceId: "child")));
        var id = await StartAsync("Parent");
        await EndAsync(id);

        await Client.PurgeInstanceAsync(id, Limit);

        Assert.IsNotNull(await Client.GetInstanceAsync("child", Limit));
    }

    [TestMethod]
    public async Task A_large_payload_goes_through_whole()
    {
        // A quarter of the limit: with history, input and output one message of the real engine stays under its own.
        var text = new string('x', 256 * 1024);
        App.Activity<string, string>("Turn", input => input!.Replace('x', 'y'));
        App.Orchestrator<string, string>("Carry", (context, input) => context.CallActivityAsync<string>("Turn", input));

        Assert.AreEqual(text.Replace('x', 'y'), await ResultAsync<string>("Carry", text));
    }

    private async Task<DurableTaskClient> StartedAsync()
    {
        App.Orchestrator("Short", _ => Task.FromResult("done"));
        await ResultAsync<string>("Short");
        return Client;
    }
}
