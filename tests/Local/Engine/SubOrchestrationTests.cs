using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class SubOrchestrationTests : EngineTest
{
    [TestMethod]
    public async Task A_child_runs_under_its_given_id_knows_its_parent_and_returns_its_output()
    {
        Catalog.Orchestrator("Child", context => Task.FromResult<object?>(
            $"{context.InstanceId} of {context.Parent!.Name} {context.Parent.InstanceId} got {context.GetInput<int>()}"));
        Catalog.Orchestrator("Parent", async context =>
            await context.CallSubOrchestratorAsync<string>(
                "Child", 7, new SubOrchestrationOptions(instanceId: "child-1")));
        var id = await ScheduleAsync("Parent", id: "parent-1");

        Assert.AreEqual("child-1 of Parent parent-1 got 7", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_childs_failure_is_the_calls_failure()
    {
        Catalog.Orchestrator("Child", _ => throw new InvalidDataException("bad"));
        Catalog.Orchestrator("Parent", async context =>
        {
            try
            {
                return await context.CallSubOrchestratorAsync<string>("Child");
            }
            catch (TaskFailedException exception)
            {
                return exception.FailureDetails.ToString();
            }
        });

        Assert.AreEqual("System.IO.InvalidDataException: bad", (await RunAsync("Parent")).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_failed_child_is_tried_again_under_the_same_id()
    {
        var runs = 0;
        Catalog.Activity(
            "Flaky", _ => Interlocked.Increment(ref runs) == 1 ? throw new TimeoutException("slow") : "ok");
        Catalog.Orchestrator(
            "Child", async context => await context.CallActivityAsync<string>("Flaky") + " " + context.InstanceId);
        var options = new TaskOptions(new RetryPolicy(2, TimeSpan.FromMinutes(1))).WithInstanceId("again");
        Catalog.Orchestrator(
            "Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", options));
        var id = await ScheduleAsync("Parent");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.AreEqual("ok again", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_child_cannot_take_the_id_of_an_instance_that_is_not_finished()
    {
        Catalog.Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("never"));
        Catalog.Orchestrator("Parent", async context =>
            await context.CallSubOrchestratorAsync<string>("Wait", new SubOrchestrationOptions(instanceId: "taken")));
        await ScheduleAsync("Wait", id: "taken");

        var done = await RunAsync("Parent");

        Assert.AreEqual(
            typeof(OrchestrationAlreadyExistsException).FullName, done.FailureDetails!.InnerFailure!.ErrorType);
    }

    [TestMethod]
    public async Task Children_started_together_all_come_back()
    {
        Catalog.Activity(
            "Square",
            input => int.Parse(input!, System.Globalization.CultureInfo.InvariantCulture) is var n ? n * n : 0);
        Catalog.Orchestrator(
            "Child", async context => await context.CallActivityAsync<int>("Square", context.GetInput<int>()));
        Catalog.Orchestrator("Parent", async context =>
            (await Task.WhenAll(Enumerable.Range(1, 20).Select(n => context.CallSubOrchestratorAsync<int>("Child", n))))
                .Sum());

        Assert.AreEqual(2870, (await RunAsync("Parent")).ReadOutputAs<int>());
    }
}
