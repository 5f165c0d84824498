using System.Globalization;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>
/// Code kept in memory and code replayed at every episode must come to the same end. The orchestrators are made from a
/// seed, of
/// activities, races with timers, children, events and retries.
/// </summary>
[TestClass]
public sealed class ReplayEquivalenceTests : EngineTest
{
    private const int Seeds = 12;

    [TestMethod]
    [DataRow(false, 256, DisplayName = "kept in memory")]
    [DataRow(true, 256, DisplayName = "replayed at every episode")]
    [DataRow(false, 0, DisplayName = "dropped between episodes")]
    public async Task Random_orchestrations_end_as_computed(bool replay, int cached)
    {
        Options =
            new() { ReplayEveryEpisode = replay, MaxCachedOrchestrators = cached, RepeatShare = 0.3, RepeatSeed = 1 };
        Catalog.Activity("Double", input => int.Parse(input!, CultureInfo.InvariantCulture) * 2);
        Catalog.Activity("FailsOnce", (context, input, _) => FailOnce(context.InstanceId + input, input));
        Catalog.Orchestrator(
            "Child", async context => await context.CallActivityAsync<int>("Double", context.GetInput<int>()) + 1);
        Catalog.Orchestrator("Random", context => InterpretAsync(context, context.GetInput<int>()));
        await StartAsync();
        using var done = new CancellationTokenSource();
        var clock = AdvanceAsync(done.Token);

        var ids = await Task.WhenAll(Enumerable.Range(0, Seeds).Select(seed => ScheduleAsync("Random", seed)));
        for (var seed = 0; seed < Seeds; seed++)
        {
            var completed = await CompletionAsync(ids[seed]);
            Assert.AreEqual(
                OrchestrationRuntimeStatus.Completed, completed.RuntimeStatus, completed.FailureDetails?.ErrorMessage);
            Assert.AreEqual(Expected(seed), completed.ReadOutputAs<string>(), $"seed {seed}");
        }

        await done.CancelAsync();
        await clock;
    }

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _failed = new(
        StringComparer.Ordinal);

    private static List<(int Kind, int Value)> Steps(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 12).Select(_ => (random.Next(6), random.Next(1, 100)))];
    }

    private static string Expected(int seed) => string.Join(' ', Steps(seed).Select(step => step.Kind switch
    {
        0 => step.Value * 2,
        1 => Enumerable.Range(0, 5).Sum(i => (step.Value + i) * 2),
        2 => (step.Value * 2) + 1,
        _ => step.Value,
    }));

    private static async Task<object?> InterpretAsync(TaskOrchestrationContext context, int seed)
    {
        var results = new List<int>();
        foreach (var (kind, value) in Steps(seed))
            results.Add(await StepAsync(context, kind, value));
        return string.Join(' ', results);
    }

    private static async Task<int> StepAsync(TaskOrchestrationContext context, int kind, int value)
    {
        switch (kind)
        {
            case 0:
                return await context.CallActivityAsync<int>("Double", value);
            case 1:
                return (await Task.WhenAll(
                    Enumerable.Range(0, 5).Select(i => context.CallActivityAsync<int>("Double", value + i)))).Sum();
            case 2:
                return await context.CallSubOrchestratorAsync<int>("Child", value);
            case 3:
                await RaceAsync(context);
                return value;
            case 4:
                var name = context.NewGuid().ToString();
                context.SendEvent(context.InstanceId, name, value);
                return await context.WaitForExternalEvent<int>(name, TimeSpan.FromDays(1000));
            default:
                return await context.CallActivityAsync<int>(
                    "FailsOnce", value, new TaskOptions(new RetryPolicy(3, TimeSpan.FromMinutes(value))));
        }
    }

    /// <summary>Timer against timer: the loser is cancelled.</summary>
    private static async Task RaceAsync(TaskOrchestrationContext context)
    {
        using var source = new CancellationTokenSource();
        var late = context.CreateTimer(TimeSpan.FromDays(900), source.Token);
        var early = context.CreateTimer(TimeSpan.FromMinutes(7), CancellationToken.None);
        if (await Task.WhenAny(late, early) == late)
            throw new InvalidOperationException("The later timer was first.");
        source.Cancel();
    }

    private Task<object?> FailOnce(string key, string? input) => _failed.TryAdd(key, true)
        ? throw new TimeoutException("the first time")
        : Task.FromResult<object?>(int.Parse(input!, CultureInfo.InvariantCulture));

    private async Task AdvanceAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, until)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Time.Advance(TimeSpan.FromHours(1));
        }
    }
}
