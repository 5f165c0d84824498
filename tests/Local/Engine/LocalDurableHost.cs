using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Tests.Contracts.Durable;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>The local engine as the suite of Contracts/Durable meets it. Its clock moves while a test waits.</summary>
internal sealed class LocalDurableHost : IDurableHost
{
    /// <summary>100 ms of the engine's time in each step of the wait.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly DurableEngine _engine;

    private LocalDurableHost(DurableApp app, DurableEngineOptions options)
    {
        var catalog = new TestCatalog();
        app.RegisterWith(new Registry(catalog));
        _engine = new(_folder.Path, catalog, _time, options, app.Loggers);
    }

    public DurableTaskClient Client => _engine.Client;

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <param name="replay">Replays the whole history at each episode, as the real engine may.</param>
    public static async Task<IDurableHost> StartAsync(DurableApp app, bool replay)
    {
        var host = new LocalDurableHost(app, new DurableEngineOptions { ReplayEveryEpisode = replay });
        await host._engine.StartAsync(CancellationToken.None);
        return host;
    }

    public async Task<OrchestrationMetadata> CompletionAsync(string instanceId, CancellationToken limit)
    {
        var completion = Client.WaitForInstanceCompletionAsync(instanceId, true, limit);
        while (await Task.WhenAny(completion, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit))
            != completion)
        {
            _time.Advance(Step);
        }

        return await completion;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Registry(TestCatalog catalog) : IDurableRegistry
    {
        public void Orchestrator<TInput, TOutput>(
            string name, Func<TaskOrchestrationContext, TInput?, Task<TOutput>> run) =>
            catalog.Orchestrator(name, async context => await run(context, context.GetInput<TInput>()));

        public void Activity<TInput, TOutput>(string name, Func<TaskActivityContext, TInput?, Task<TOutput>> run) =>
            catalog.Activity(name, async (context, input, _) => await run(context, DurableJson.Read<TInput>(input)));
    }
}
