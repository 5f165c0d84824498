using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class ActivityTests : EngineTest
{
    private sealed record Sum(int Left, int Right);

    [TestMethod]
    public async Task An_orchestration_gets_its_input_calls_an_activity_and_returns_its_result()
    {
        Catalog.Activity("Add", input =>
        {
            var sum = System.Text.Json.JsonSerializer.Deserialize<Sum>(input!)!;
            return sum.Left + sum.Right;
        });
        Catalog.Orchestrator(
            "Calculate", async context => await context.CallActivityAsync<int>("add", context.GetInput<Sum>()));

        var done = await RunAsync("Calculate", new Sum(2, 3));

        Assert.AreEqual(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.AreEqual(5, done.ReadOutputAs<int>());
        Assert.AreEqual(new Sum(2, 3), done.ReadInputAs<Sum>());
    }

    [TestMethod]
    public async Task Payloads_are_written_as_declared_and_read_without_regard_to_case()
    {
        string? seen = null;
        Catalog.Activity("See", input =>
        {
            seen = input;
            return new Dictionary<string, int>(StringComparer.Ordinal) { ["LEFT"] = 4, ["right"] = 5 };
        });
        Catalog.Orchestrator("Ask", async context => await context.CallActivityAsync<Sum>("See", new Sum(1, 2)));

        var done = await RunAsync("Ask");

        Assert.AreEqual("""{"Left":1,"Right":2}""", seen);
        Assert.AreEqual(new Sum(4, 5), done.ReadOutputAs<Sum>());
    }

    [TestMethod]
    public async Task Activities_started_together_run_side_by_side()
    {
        using var all = new CountdownEvent(8);
        Catalog.Activity("Meet", (_, input, stop) => Task.Run<object?>(
            () =>
            {
                all.Signal();
                all.Wait(stop);
                return int.Parse(input!, System.Globalization.CultureInfo.InvariantCulture);
            },
            stop));
        Catalog.Orchestrator("FanOut", async context =>
            (await Task.WhenAll(Enumerable.Range(0, 8).Select(i => context.CallActivityAsync<int>("Meet", i)))).Sum());

        Assert.AreEqual(28, (await RunAsync("FanOut")).ReadOutputAs<int>());
    }

    [TestMethod]
    public async Task A_failed_activity_arrives_as_text_with_the_exceptions_type_and_cause()
    {
        Catalog.Activity("Fail", _ => throw new InvalidDataException("bad", new TimeoutException("slow")));
        Catalog.Orchestrator("Try", async context =>
        {
            try
            {
                await context.CallActivityAsync("Fail");
                return "no failure";
            }
            catch (TaskFailedException exception)
            {
                var failure = exception.FailureDetails;
                return $"{exception.TaskName} {failure} {failure.IsCausedBy<SystemException>()} {failure.InnerFailure}";
            }
        });

        Assert.AreEqual(
            "Fail System.IO.InvalidDataException: bad True System.TimeoutException: slow",
            (await RunAsync("Try")).ReadOutputAs<string>());
    }

    [TestMethod]
    public async Task An_exception_that_the_orchestrator_lets_out_fails_the_instance()
    {
        Catalog.Activity("Fail", _ => throw new InvalidDataException("bad"));
        Catalog.Orchestrator("Try", async context => await context.CallActivityAsync<object>("Fail"));

        var done = await RunAsync("Try");

        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, done.RuntimeStatus);
        Assert.AreEqual(typeof(TaskFailedException).FullName, done.FailureDetails!.ErrorType);
        Assert.AreEqual("bad", done.FailureDetails.InnerFailure!.ErrorMessage);
    }

    [TestMethod]
    public async Task An_activity_that_does_not_exist_fails_the_call_and_is_not_retried()
    {
        Catalog.Orchestrator("Try", async context =>
            await context.CallActivityAsync<object>(
                "Nobody", new TaskOptions(new RetryPolicy(5, TimeSpan.FromSeconds(1)))));

        var done = await RunAsync("Try");

        StringAssert.Contains(done.FailureDetails!.InnerFailure!.ErrorMessage, "Nobody", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task An_input_over_the_limit_is_refused_where_it_is_given()
    {
        Options = new() { MaxPayloadBytes = 100 };
        Catalog.Activity("Take", _ => null);
        Catalog.Orchestrator(
            "Give", async context => await context.CallActivityAsync<object>("Take", new string('ä', 60)));

        var done = await RunAsync("Give");

        Assert.AreEqual(typeof(PayloadTooLargeException).FullName, done.FailureDetails!.ErrorType);
    }

    [TestMethod]
    public async Task An_output_over_the_limit_is_the_activitys_failure()
    {
        Options = new() { MaxPayloadBytes = 100 };
        Catalog.Activity("Give", _ => new string('a', 101));
        Catalog.Orchestrator("Take", async context => await context.CallActivityAsync<string>("Give"));

        var done = await RunAsync("Take");

        Assert.AreEqual(typeof(PayloadTooLargeException).FullName, done.FailureDetails!.InnerFailure!.ErrorType);
    }

    [TestMethod]
    public async Task Repeating_activities_shows_one_that_is_not_idempotent()
    {
        Options = new() { RepeatShare = 1, RepeatSeed = 7 };
        var runs = 0;
        Catalog.Activity("Count", _ => Interlocked.Increment(ref runs));
        Catalog.Orchestrator("Once", async context => await context.CallActivityAsync<int>("Count"));

        Assert.AreEqual(2, (await RunAsync("Once")).ReadOutputAs<int>());
    }

    [TestMethod]
    public async Task Options_given_as_input_are_refused()
    {
        Catalog.Orchestrator("Confuse", async context =>
            await context.CallActivityAsync<object>(
                "Any", (object)new TaskOptions(new RetryPolicy(1, TimeSpan.FromSeconds(1)))));

        Assert.AreEqual(typeof(ArgumentException).FullName, (await RunAsync("Confuse")).FailureDetails!.ErrorType);
    }
}
