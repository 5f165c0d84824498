using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class ClientTests : EngineTest
{
    [TestInitialize]
    public void Register()
    {
        Catalog.Orchestrator("Short", context => Task.FromResult<object?>(context.GetInput<string>()));
        Catalog.Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go"));
    }

    [TestMethod]
    public async Task An_id_that_is_not_finished_is_not_taken_again()
    {
        await ScheduleAsync("Wait", id: "one");

        await Assert.ThrowsExactlyAsync<OrchestrationAlreadyExistsException>(
            () => ScheduleAsync("Short", "new", "one"));

        Assert.AreEqual("Wait", (await Client.GetInstanceAsync("one", Limit))!.Name);
    }

    [TestMethod]
    public async Task A_finished_id_may_be_used_again_unless_its_status_is_kept()
    {
        await CompletionAsync(await ScheduleAsync("Short", "old", "one"));
        await CompletionAsync(await ScheduleAsync("Short", "new", "one"));
        var options = new StartOrchestrationOptions("one") { DedupeStatuses = ["Completed"] };

        await Assert.ThrowsExactlyAsync<OrchestrationAlreadyExistsException>(
            () => Client.ScheduleNewOrchestrationInstanceAsync("Short", "third", options, Limit));

        Assert.AreEqual("new", (await CompletionAsync("one")).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_running_instance_gives_way_when_its_status_is_not_kept()
    {
        await ScheduleAsync("Wait", id: "one");
        await Client.WaitForInstanceStartAsync("one", Limit);
        var options = new StartOrchestrationOptions("one") { DedupeStatuses = [] };

        await Client.ScheduleNewOrchestrationInstanceAsync("Short", "new", options, Limit);

        Assert.AreEqual("new", (await CompletionAsync("one")).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_orchestrator_that_does_not_exist_is_refused() =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => ScheduleAsync("Nobody"));

    [TestMethod]
    public async Task An_instance_that_is_to_start_later_is_pending_until_then()
    {
        await StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(
            "Short", "x", new StartOrchestrationOptions(StartAt: Time.GetUtcNow().AddHours(1)), Limit);
        await Client.RaiseEventAsync(id, "early", cancellation: Limit);
        await RestartAsync();
        Assert.AreEqual(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(id, Limit))!.RuntimeStatus);

        Time.Advance(TimeSpan.FromHours(1));

        Assert.AreEqual("x", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_suspended_instance_keeps_what_reaches_it_until_it_is_resumed()
    {
        var id = await ScheduleAsync("Wait");
        await Client.SuspendInstanceAsync(id, "audit", Limit);
        await HistoryHasAsync(id, HistoryEventKind.ExecutionSuspended);
        await Client.RaiseEventAsync(id, "go", "kept", Limit);
        await RestartAsync();
        Assert.AreEqual(
            OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync(id, Limit))!.RuntimeStatus);

        await Client.ResumeInstanceAsync(id, Limit);

        Assert.AreEqual("kept", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Activities_and_timers_that_end_while_suspended_are_kept_too()
    {
        var gate = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Catalog.Activity("Gate", (_, _, _) => gate.Task);
        Catalog.Orchestrator("Both", async context =>
        {
            await Task.WhenAll(
                context.CallActivityAsync<string>("Gate"),
                context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None));
            return "both";
        });
        var id = await ScheduleAsync("Both");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        await Client.SuspendInstanceAsync(id, Limit);
        await HistoryHasAsync(id, HistoryEventKind.ExecutionSuspended);
        gate.SetResult("done");
        Time.Advance(TimeSpan.FromHours(2));
        await RestartAsync();

        await Client.ResumeInstanceAsync(id, Limit);

        Assert.AreEqual("both", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task Terminating_ends_an_instance_and_when_asked_its_children()
    {
        Catalog.Orchestrator("Parent", async context =>
            await context.CallSubOrchestratorAsync<string>("Wait", new SubOrchestrationOptions(instanceId: "child")));
        var id = await ScheduleAsync("Parent");
        await EventuallyAsync(async () => await Client.GetInstanceAsync("child", Limit) is { IsRunning: true });

        await Client.TerminateInstanceAsync(id, new TerminateInstanceOptions("stopped", Recursive: true), Limit);

        var ended = await CompletionAsync(id);
        Assert.AreEqual(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
        Assert.AreEqual("stopped", ended.ReadOutputAs<string>());
        Assert.AreEqual(OrchestrationRuntimeStatus.Terminated, (await CompletionAsync("child")).RuntimeStatus);
    }

    [TestMethod]
    public async Task Instances_are_listed_by_filter_page_by_page()
    {
        for (var i = 0; i < 5; i++)
            await CompletionAsync(await ScheduleAsync("Short", "x", $"short-{i}"));
        await ScheduleAsync("Wait", id: "wait-1");
        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Completed], InstanceIdPrefix: "short-", PageSize: 2,
            FetchInputsAndOutputs: true);

        var pages = new List<Page<OrchestrationMetadata>>();
        await foreach (var page in Client.GetAllInstancesAsync(query).AsPages())
            pages.Add(page);

        CollectionAssert.AreEqual(new[] { 2, 2, 1 }, pages.Select(page => page.Values.Count).ToArray());
        Assert.AreEqual("short-4", pages[2].Values[0].InstanceId);
        Assert.AreEqual("x", pages[2].Values[0].ReadOutputAs<string>());
        Assert.IsNull(pages[2].ContinuationToken);
    }

    [TestMethod]
    public async Task Purging_forgets_finished_instances_only_and_their_children_when_asked()
    {
        Catalog.Orchestrator("Parent", async context =>
            await context.CallSubOrchestratorAsync<string>(
                "Short", "x", new SubOrchestrationOptions(instanceId: "child")));
        await CompletionAsync(await ScheduleAsync("Parent", id: "parent"));
        await ScheduleAsync("Wait", id: "wait");

        Assert.AreEqual(0, (await Client.PurgeInstanceAsync("wait", Limit)).PurgedInstanceCount);
        Assert.AreEqual(
            2, (await Client.PurgeInstanceAsync("parent", new PurgeInstanceOptions(true), Limit)).PurgedInstanceCount);

        Assert.IsNull(await Client.GetInstanceAsync("child", Limit));
        Assert.IsEmpty(await Engine.Instances.HistoryAsync("parent", Limit));
    }

    [TestMethod]
    public async Task Purging_by_filter_takes_all_finished_that_it_lets_through()
    {
        for (var i = 0; i < 3; i++)
            await CompletionAsync(await ScheduleAsync("Short", "x", $"old-{i}"));
        var cut = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromDays(1));
        await CompletionAsync(await ScheduleAsync("Short", "x", "young"));

        var purged = await Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: cut), Limit);

        Assert.AreEqual(3, purged.PurgedInstanceCount);
        Assert.IsNotNull(await Client.GetInstanceAsync("young", Limit));
    }

    [TestMethod]
    public async Task A_custom_status_is_seen_while_the_instance_runs()
    {
        Catalog.Orchestrator("Report", async context =>
        {
            context.SetCustomStatus(new { Step = 2 });
            return await context.WaitForExternalEvent<string>("go");
        });
        var id = await ScheduleAsync("Report");
        await Client.WaitForInstanceStartAsync(id, Limit);

        Assert.AreEqual("""{"Step":2}""", (await Client.GetInstanceAsync(id, true, Limit))!.SerializedCustomStatus);
    }

    [TestMethod]
    public async Task Payloads_that_were_not_asked_for_cannot_be_read()
    {
        await CompletionAsync(await ScheduleAsync("Short", "x", "one"));
        var found = await Client.GetInstanceAsync("one", Limit);

        Assert.ThrowsExactly<InvalidOperationException>(() => found!.ReadOutputAs<string>());
    }
}
