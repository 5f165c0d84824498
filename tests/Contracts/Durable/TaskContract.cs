namespace PrivacyFunctions.Tests.Contracts.Durable;

/// <summary>Activities, children, their failures and their retries.</summary>
public abstract class TaskContract : DurableContract
{
    [TestMethod]
    public async Task Activities_started_together_come_back_whatever_their_order()
    {
        App.Activity<int, int>("Square", n => n * n);
        App.Orchestrator("FanOut", async context =>
            (await Task.WhenAll(Enumerable.Range(1, 20)
                .Select(n => context.CallActivityAsync<int>("Square", n)))).Sum());

        Assert.AreEqual(2870, await ResultAsync<int>("FanOut"));
    }

    [TestMethod]
    public async Task A_failed_activity_arrives_with_its_exceptions_type_message_and_cause()
    {
        App.Activity<int, string>("Fail", _ => throw new InvalidDataException("bad", new TimeoutException("slow")));
        App.Orchestrator("Try", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Fail");
            }
            catch (TaskFailedException exception)
            {
                var failure = exception.FailureDetails;
                return $"{exception.TaskName}|{failure.ErrorType}|{failure.ErrorMessage}"
                    + $"|{failure.IsCausedBy<SystemException>()}|{failure.InnerFailure?.ErrorMessage}";
            }
        });

        Assert.AreEqual("Fail|System.IO.InvalidDataException|bad|True|slow", await ResultAsync<string>("Try"));
    }

    [TestMethod]
    public async Task A_failure_that_nobody_catches_fails_the_instance_with_the_cause_inside()
    {
        App.Activity<int, string>("Fail", _ => throw new InvalidDataException("bad"));
        App.Orchestrator("Try", context => context.CallActivityAsync<string>("Fail"));

        var failure = await FailureAsync("Try");

        Assert.AreEqual(typeof(TaskFailedException).FullName, failure.ErrorType);
        Assert.AreEqual("bad", failure.InnerFailure!.ErrorMessage);
    }

    [TestMethod]
    public async Task A_policy_tries_again_after_growing_pauses()
    {
        var runs = 0;
        App.Activity<int, int>("Flaky", _ => Interlocked.Increment(ref runs) < 3 ? throw new TimeoutException() : runs);
        App.Orchestrator("Retry", async context =>
        {
            var began = context.CurrentUtcDateTime;
            await context.CallActivityAsync<int>("Flaky", new TaskOptions(new RetryPolicy(5, Moment, 2)));
            return context.CurrentUtcDateTime - began;
        });

        Assert.IsGreaterThanOrEqualTo(3 * Moment, await ResultAsync<TimeSpan>("Retry"));
        Assert.AreEqual(3, runs);
    }

    [TestMethod]
    public async Task After_the_last_attempt_the_failure_comes_out()
    {
        var runs = 0;
        App.Activity<int, string>("Down", _ =>
        {
            Interlocked.Increment(ref runs);
            throw new TimeoutException("slow");
        });
        App.Orchestrator("Retry", context => context.CallActivityAsync<string>(
            "Down", new TaskOptions(new RetryPolicy(2, Moment))));

        Assert.AreEqual("slow", (await FailureAsync("Retry")).InnerFailure!.ErrorMessage);
        Assert.AreEqual(2, runs);
    }

    [TestMethod]
    public async Task A_handler_decides_by_attempt_and_failure()
    {
        var runs = 0;
        App.Activity<int, string>("Down", _ =>
        {
            Interlocked.Increment(ref runs);
            throw new TimeoutException("slow");
        });
        App.Orchestrator("Retry", context => context.CallActivityAsync<string>(
            "Down", TaskOptions.FromRetryHandler(
                retry => retry.LastFailure.IsCausedBy<TimeoutException>() && retry.LastAttemptNumber < 4)));

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, (await EndAsync(await StartAsync("Retry"))).RuntimeStatus);
        Assert.AreEqual(4, runs);
    }

    [TestMethod]
    public async Task A_child_runs_under_its_given_id_and_knows_its_parent()
    {
        App.Orchestrator<int, string>("Child", (context, input) => Task.FromResult(
            $"{context.InstanceId} of {context.Parent!.InstanceId} got {input}"));
        App.Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>(
            "Child", 7, new SubOrchestrationOptions(instanceId: "child-1")));

        var id = await StartAsync("Parent", options: new StartOrchestrationOptions("parent-1"));

        Assert.AreEqual("child-1 of parent-1 got 7", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_childs_failure_is_the_calls_failure()
    {
        App.Orchestrator<string>("Child", _ => throw new InvalidDataException("bad"));
        App.Orchestrator("Parent", async context =>
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

        Assert.AreEqual("System.IO.InvalidDataException: bad", await ResultAsync<string>("Parent"));
    }

    [TestMethod]
    public async Task A_failed_child_is_tried_again_under_the_same_id()
    {
        var runs = 0;
        App.Activity<int, string>(
            "Flaky", _ => Interlocked.Increment(ref runs) == 1 ? throw new TimeoutException() : "ok");
        App.Orchestrator("Child", async context =>
            await context.CallActivityAsync<string>("Flaky") + " " + context.InstanceId);
        App.Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>(
            "Child", new TaskOptions(new RetryPolicy(2, Moment)).WithInstanceId("again")));

        Assert.AreEqual("ok again", await ResultAsync<string>("Parent"));
    }
}
