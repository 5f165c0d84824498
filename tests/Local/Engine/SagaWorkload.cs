using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>Everything at once: children with activities, a timer, an event, continuing as new.</summary>
internal static class SagaWorkload
{
    public const string Name = "Saga";
    public const string Expected = "10 20 30|timer|event|round 2";
    public const int Children = 3;

    public static void Register(TestCatalog catalog)
    {
        catalog.Activity("Times10", input => int.Parse(input!, CultureInfo.InvariantCulture) * 10);
        catalog.Orchestrator(
            "Child", async context => await context.CallActivityAsync<int>("Times10", context.GetInput<int>()));
        catalog.Orchestrator(Name, async context =>
        {
            if (context.GetInput<string>() is { } before)
                return before + "|round 2";
            var parts = new List<int>();
            for (var n = 1; n <= Children; n++)
                parts.Add(await context.CallSubOrchestratorAsync<int>("Child", n));
            await context.CreateTimer(TimeSpan.FromDays(3), CancellationToken.None);
            var note = await context.WaitForExternalEvent<string>("note");
            context.ContinueAsNew($"{string.Join(' ', parts)}|timer|{note}");
            return null;
        });
    }

    /// <summary>Moves the clock on and sends the event until it is told to stop.</summary>
    public static async Task DriveAsync(DurableTaskClient client, ManualTime time, string id, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, until)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            time.Advance(TimeSpan.FromHours(6));
            await client.RaiseEventAsync(id, "note", "event", CancellationToken.None);
        }
    }

    /// <summary>
    /// Takes up what a process left in a folder. False when the instance had not been recorded there; otherwise it has
    /// ended as it must.
    /// </summary>
    public static async Task<bool> EndsTheSameAsync(string folder, TestCatalog catalog, ManualTime time, string id)
    {
        await using var engine = new DurableEngine(folder, catalog, time, new(), NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        if (await engine.Client.GetInstanceAsync(id, EngineTest.Limit) is null)
            return false;
        using var done = new CancellationTokenSource();
        var driving = DriveAsync(engine.Client, time, id, done.Token);

        var completed = await engine.Client.WaitForInstanceCompletionAsync(id, true, EngineTest.Limit);

        await done.CancelAsync();
        await driving;
        Assert.AreEqual(Expected, completed.ReadOutputAs<string>());
        var all = await engine.Instances.PageAsync(new OrchestrationQuery(), EngineTest.Limit);
        Assert.HasCount(1 + Children, all.Values);
        return true;
    }
}
