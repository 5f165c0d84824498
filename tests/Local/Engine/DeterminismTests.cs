using Microsoft.Extensions.Logging;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Tests.Contracts.Durable;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>
/// An orchestrator that does something else when it is replayed, or leaves its thread, fails loudly and at once.
/// </summary>
[TestClass]
public sealed class DeterminismTests : EngineTest
{
    [TestMethod]
    public async Task Code_that_does_another_thing_than_its_history_fails_naming_event_and_position()
    {
        Catalog.Activity("First", _ => null).Activity("Other", _ => null);
        Catalog.Orchestrator("Change", async context =>
        {
            await context.CallActivityAsync("First");
            return await context.WaitForExternalEvent<string>("go");
        });
        var id = await ScheduleAsync("Change");
        await HistoryHasAsync(id, HistoryEventKind.TaskCompleted);
        await StopAsync();
        Catalog.Orchestrator("Change", async context =>
        {
            await context.CallActivityAsync("Other");
            return await context.WaitForExternalEvent<string>("go");
        });
        await StartAsync();
        await Client.RaiseEventAsync(id, "go", cancellation: Limit);

        var failure = (await CompletionAsync(id)).FailureDetails!;

        Assert.AreEqual(typeof(NonDeterministicOrchestrationException).FullName, failure.ErrorType);
        StringAssert.Contains(failure.ErrorMessage, "position 2", StringComparison.Ordinal);
        StringAssert.Contains(failure.ErrorMessage, "TaskScheduled 'First' (#0)", StringComparison.Ordinal);
        StringAssert.Contains(failure.ErrorMessage, "TaskScheduled 'Other' (#0)", StringComparison.Ordinal);
    }

    [TestMethod]
    public Task Code_that_does_more_than_its_history_fails() => ChangedCodeFailsAsync(async context =>
    {
        await context.CallActivityAsync("First");
        context.SendEvent("someone", "extra", 1);
        return await context.WaitForExternalEvent<string>("go");
    });

    [TestMethod]
    public Task Code_that_does_less_than_its_history_fails() =>
        ChangedCodeFailsAsync(async context => await context.WaitForExternalEvent<string>("go"));

    [TestMethod]
    public Task Code_that_ends_before_its_history_fails() => ChangedCodeFailsAsync(async context =>
    {
        await context.CallActivityAsync("First");
        return null;
    });

    [TestMethod]
    public async Task Code_that_gives_another_input_than_its_history_fails_naming_where()
    {
        Catalog.Activity("First", _ => null);
        Catalog.Orchestrator("Change", context => CallAndWaitAsync(context, new { A = 1, B = new[] { 1, 2 } }));
        var id = await ScheduleAsync("Change");
        await HistoryHasAsync(id, HistoryEventKind.TaskCompleted);
        await StopAsync();
        Catalog.Orchestrator("Change", context => CallAndWaitAsync(context, new { B = new[] { 1, 3 }, A = 1 }));
        await StartAsync();
        await Client.RaiseEventAsync(id, "go", cancellation: Limit);

        var failure = (await CompletionAsync(id)).FailureDetails!;

        Assert.AreEqual(typeof(NonDeterministicOrchestrationException).FullName, failure.ErrorType);
        Assert.Contains("differs first at $.B[1]", failure.ErrorMessage);
    }

    [TestMethod]
    public async Task The_same_input_in_another_order_of_members_is_the_same()
    {
        Catalog.Activity("First", _ => null);
        Catalog.Orchestrator("Change", context => CallAndWaitAsync(context, new { A = 1, B = "b" }));
        var id = await ScheduleAsync("Change");
        await HistoryHasAsync(id, HistoryEventKind.TaskCompleted);
        await StopAsync();
        Catalog.Orchestrator("Change", context => CallAndWaitAsync(context, new { B = "b", A = 1 }));
        await StartAsync();
        await Client.RaiseEventAsync(id, "go", "on", Limit);

        Assert.AreEqual("on", (await CompletionAsync(id)).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task A_running_timer_keeps_its_time_when_changed_code_would_set_another_and_can_still_be_cancelled()
    {
        Catalog.Orchestrator("Change", context => WaitOrGoAsync(context, TimeSpan.FromDays(3)));
        var id = await ScheduleAsync("Change");
        await HistoryHasAsync(id, HistoryEventKind.TimerCreated);
        await StopAsync();
        Catalog.Orchestrator("Change", context => WaitOrGoAsync(context, TimeSpan.FromDays(9)));
        await StartAsync();
        await Client.RaiseEventAsync(id, "go", cancellation: Limit);
        await HistoryHasAsync(id, HistoryEventKind.EventRaised);
        Time.Advance(TimeSpan.FromDays(4));
        await Client.RaiseEventAsync(id, "end", cancellation: Limit);

        Assert.AreEqual(OrchestrationRuntimeStatus.Completed, (await CompletionAsync(id)).RuntimeStatus);
        Assert.DoesNotContain(
            HistoryEventKind.TimerFired, (await Engine.Instances.HistoryAsync(id, Limit)).Select(next => next.Kind));
    }

    [TestMethod]
    public async Task Awaiting_Task_Delay_fails_instead_of_hanging() => await LeavesAsync(async _ =>
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        return null;
    });

    [TestMethod]
    public async Task Awaiting_Task_Run_fails() => await LeavesAsync(async context =>
    {
        await Task.Run(() => Thread.SpinWait(100_000));
        await context.CallActivityAsync("First");
        return null;
    });

    [TestMethod]
    public async Task ConfigureAwait_false_fails() => await LeavesAsync(async context =>
    {
        await context.CallActivityAsync("First").ConfigureAwait(false);
        await context.CallActivityAsync("First");
        return null;
    });

    [TestMethod]
    public async Task Using_the_context_from_another_thread_fails() => await LeavesAsync(async context =>
    {
        await Task.Run(() => context.CallActivityAsync("First"));
        return null;
    });

    [TestMethod]
    public async Task Cancelling_a_timer_asynchronously_fails() => await LeavesAsync(async context =>
    {
        using var source = new CancellationTokenSource();
        var timer = context.CreateTimer(TimeSpan.FromDays(1), source.Token);
        await source.CancelAsync();
        await timer;
        return null;
    });

    [TestMethod]
    public Task Leaving_the_thread_while_something_durable_is_open_fails_too() => LeavesAsync(async context =>
    {
        var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
        var delay = Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await Task.WhenAny(timer, delay);
        return null;
    });

    [TestMethod]
    public async Task Waiting_for_nothing_that_can_come_fails() => await LeavesAsync(async _ =>
    {
        await new TaskCompletionSource().Task;
        return null;
    });

    [TestMethod]
    public async Task Time_and_ids_are_the_same_at_each_replay_and_loggers_are_silent()
    {
        Options = new() { ReplayEveryEpisode = true };
        var log = new RecordingLogger();
        Loggers = log;
        Catalog.Activity("First", _ => null);
        var seen = new List<string>();
        Catalog.Orchestrator("Look", async context =>
        {
            var look = $"{context.CurrentUtcDateTime:O} {context.NewGuid()} {context.NewGuid()}";
            seen.Add(look);
            context.CreateReplaySafeLogger("app").LogInformation("began");
            await context.CallActivityAsync("First");
            await context.CallActivityAsync("First");
            return look;
        });

        await RunAsync("Look");

        Assert.HasCount(3, seen);
        Assert.HasCount(1, seen.Distinct(StringComparer.Ordinal));
        Assert.HasCount(1, log.Lines.Where(line => line == "app: began"));
    }

    [TestMethod]
    public async Task Task_Yield_stays_on_the_thread()
    {
        Catalog.Activity("First", _ => "ok");
        Catalog.Orchestrator("Yield", async context =>
        {
            await Task.Yield();
            return await context.CallActivityAsync<string>("First");
        });

        Assert.AreEqual("ok", (await RunAsync("Yield")).ReadOutputAs<string>());
    }

    private static async Task<object?> CallAndWaitAsync(TaskOrchestrationContext context, object input)
    {
        await context.CallActivityAsync("First", input);
        return await context.WaitForExternalEvent<string>("go");
    }

    private static async Task<object?> WaitOrGoAsync(TaskOrchestrationContext context, TimeSpan wait)
    {
        using var source = new CancellationTokenSource();
        var timer = context.CreateTimer(wait, source.Token);
        await Task.WhenAny(timer, context.WaitForExternalEvent<object?>("go"));
        source.Cancel();
        await context.WaitForExternalEvent<object?>("end");
        return null;
    }

    private async Task ChangedCodeFailsAsync(Func<TaskOrchestrationContext, Task<object?>> changed)
    {
        Catalog.Activity("First", _ => null);
        Catalog.Orchestrator("Change", async context =>
        {
            await context.CallActivityAsync("First");
            return await context.WaitForExternalEvent<string>("go");
        });
        var id = await ScheduleAsync("Change");
        await HistoryHasAsync(id, HistoryEventKind.TaskCompleted);
        await StopAsync();
        Catalog.Orchestrator("Change", changed);
        await StartAsync();
        await Client.RaiseEventAsync(id, "go", cancellation: Limit);

        var failure = (await CompletionAsync(id)).FailureDetails!;

        Assert.AreEqual(typeof(NonDeterministicOrchestrationException).FullName, failure.ErrorType);
    }

    private async Task LeavesAsync(Func<TaskOrchestrationContext, Task<object?>> orchestrator)
    {
        Catalog.Activity("First", _ => null);
        Catalog.Orchestrator("Leave", orchestrator);

        var done = await RunAsync("Leave");

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, done.RuntimeStatus);
        Assert.AreEqual(typeof(OrchestratorLeftItsThreadException).FullName, done.FailureDetails!.ErrorType);
    }
}
