namespace PrivacyFunctions.Tests.Contracts;

/// <summary>
/// What the app's orchestrators rely on, asked of every engine that they run on. Written with what both builds share,
/// on real time.
/// </summary>
public abstract class OrchestrationContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TaskOptions Retries = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 3, firstRetryInterval: TimeSpan.FromMilliseconds(50)));

    protected static CancellationToken Limit => new CancellationTokenSource(Patience).Token;

    /// <summary>Runs the functions that were added.</summary>
    protected abstract Task<DurableTaskClient> StartAsync();

    /// <typeparam name="TInput">What it asks its context for; some hosts must know.</typeparam>
    protected abstract void AddOrchestrator<TInput>(string name, Func<TaskOrchestrationContext, Task<object?>> run);

    /// <param name="run">Gets the input, which is a text or null.</param>
    protected abstract void AddActivity(string name, Func<string?, Task<object?>> run);

    [TestMethod]
    public async Task Activities_run_at_once_and_their_answers_keep_their_places()
    {
        AddActivity("Upper", input => Task.FromResult<object?>(input!.ToUpperInvariant()));
        AddOrchestrator("Fan", async context => string.Concat(await Task.WhenAll(
            "abcdefgh".Select(letter => context.CallActivityAsync<string>("Upper", $"{letter}")))));

        Assert.AreEqual("ABCDEFGH", (await RunAsync("Fan")).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_event_that_comes_before_it_is_waited_for_is_kept()
    {
        var gate = new TaskCompletionSource<object?>();
        AddActivity("Gate", _ => gate.Task);
        AddOrchestrator("Late", async context =>
        {
            await context.CallActivityAsync("Gate");
            return await context.WaitForExternalEvent<string>("go") + await context.WaitForExternalEvent<string>("GO");
        });
        var client = await StartAsync();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Late", Limit);
        await client.WaitForInstanceStartAsync(id, Limit);
        await client.RaiseEventAsync(id, "Go", "a", Limit);
        await client.RaiseEventAsync(id, "go", "b", Limit);
        gate.SetResult(null);

        Assert.AreEqual("ab", (await CompletionAsync(client, id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_event_wins_over_a_timer_that_is_cancelled()
    {
        AddOrchestrator("Race", async context =>
        {
            var wake = context.WaitForExternalEvent<object?>("wake");
            using var woken = new CancellationTokenSource();
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddDays(30), woken.Token);
            var first = await Task.WhenAny(timer, wake);
            woken.Cancel();
            return first == wake ? "woken" : "late";
        });
        var client = await StartAsync();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Race", Limit);
        await client.WaitForInstanceStartAsync(id, Limit);
        await client.RaiseEventAsync(id, "wake", cancellation: Limit);

        Assert.AreEqual("woken", (await CompletionAsync(client, id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_timer_fires_not_before_its_time()
    {
        AddOrchestrator("Sleep", async context =>
        {
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMilliseconds(300), CancellationToken.None);
            return (context.CurrentUtcDateTime - before).TotalMilliseconds;
        });

        Assert.IsGreaterThanOrEqualTo(300, (await RunAsync("Sleep")).ReadOutputAs<double>());
    }

    [TestMethod]
    public async Task A_failing_activity_is_repeated_by_its_policy()
    {
        var runs = 0;
        AddActivity("Flaky", _ => ++runs < 3 ? throw new IOException("away") : Task.FromResult<object?>("back"));
        AddOrchestrator("Patient", async context => await context.CallActivityAsync<string>("Flaky", options: Retries));

        Assert.AreEqual("back", (await RunAsync("Patient")).ReadOutputAs<string>());
        Assert.AreEqual(3, runs);
    }

    [TestMethod]
    public async Task A_policy_tells_failures_apart_by_the_name_of_their_type()
    {
        var runs = 0;
        AddActivity("Away", _ => throw (++runs == 1 ? new HttpRequestException("away") : new IOException("gone")));
        AddOrchestrator("Choosy", async context =>
        {
            var policy = new RetryPolicy(maxNumberOfAttempts: 9, firstRetryInterval: TimeSpan.FromMilliseconds(50))
            {
                HandleFailure = failure => failure.ErrorType != typeof(IOException).FullName,
            };
            return await context.CallActivityAsync<string>("Away", options: TaskOptions.FromRetryPolicy(policy));
        });

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, (await RunAsync("Choosy")).RuntimeStatus);
        Assert.AreEqual(2, runs);
    }

    [TestMethod]
    public async Task A_failure_for_good_reaches_the_orchestrator_with_its_full_type_name()
    {
        AddActivity("Broken", _ => throw new InvalidDataException("damaged"));
        AddOrchestrator("Careful", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Broken", options: Retries);
            }
            catch (TaskFailedException failure)
            {
                return $"{failure.TaskName}: {failure.FailureDetails.ErrorType}";
            }
        });

        Assert.AreEqual("Broken: System.IO.InvalidDataException", (await RunAsync("Careful")).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_orchestrator_that_throws_has_failed()
    {
        AddOrchestrator("Broken", _ => throw new InvalidDataException("damaged"));

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, (await RunAsync("Broken")).RuntimeStatus);
    }

    [TestMethod]
    public async Task A_sub_orchestration_answers_its_parent()
    {
        AddOrchestrator("Child", context => Task.FromResult<object?>($"child of {context.Parent?.InstanceId}"));
        AddOrchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child"));

        var parent = await RunAsync("Parent");
        Assert.AreEqual($"child of {parent.InstanceId}", parent.ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_new_beginning_keeps_the_instance_and_takes_its_new_input()
    {
        AddOrchestrator<int>("Count", context =>
        {
            var count = context.GetInput<int>();
            if (count < 3)
                context.ContinueAsNew(count + 1);
            return Task.FromResult<object?>(count);
        });

        Assert.AreEqual(3, (await RunAsync("Count", 1)).ReadOutputAs<int>());
    }

    [TestMethod]
    public async Task A_terminated_instance_is_over()
    {
        AddOrchestrator("Endless", async context => await context.WaitForExternalEvent<string>("never"));
        var client = await StartAsync();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Endless", Limit);
        await client.WaitForInstanceStartAsync(id, Limit);
        await client.TerminateInstanceAsync(id, "over", Limit);

        Assert.AreEqual(OrchestrationRuntimeStatus.Terminated, (await CompletionAsync(client, id)).RuntimeStatus);
    }

    [TestMethod]
    public async Task An_instance_that_was_never_started_is_null() =>
        Assert.IsNull(await (await StartAsync()).GetInstanceAsync("nobody", Limit));

    private void AddOrchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run) =>
        AddOrchestrator<object?>(name, run);

    private async Task<OrchestrationMetadata> RunAsync(string name, object? input = null)
    {
        var client = await StartAsync();
        return await CompletionAsync(client, await client.ScheduleNewOrchestrationInstanceAsync(name, input, Limit));
    }

    private static async Task<OrchestrationMetadata> CompletionAsync(DurableTaskClient client, string id) =>
        await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Limit);
}
