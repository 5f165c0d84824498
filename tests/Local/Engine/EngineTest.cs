using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>An engine over a folder of its own and a clock that the test moves.</summary>
public abstract class EngineTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private DurableEngine? _engine;

    internal TestCatalog Catalog { get; } = new();

    internal ManualTime Time { get; } = new();

    internal DurableEngineOptions Options { get; set; } = new();

    internal ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    internal string Folder => _folder.Path;

    internal DurableEngine Engine => _engine ?? throw new InvalidOperationException("Start the engine first.");

    internal DurableTaskClient Client => Engine.Client;

    internal static CancellationToken Limit => new CancellationTokenSource(Patience).Token;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task StartAsync()
    {
        _engine = new(Folder, Catalog, Time, Options, Loggers);
        await _engine.StartAsync(CancellationToken.None);
    }

    internal async Task StopAsync()
    {
        if (_engine is { } engine)
            await engine.DisposeAsync();
        _engine = null;
    }

    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Starts an orchestration, and the engine when it does not run.</summary>
    internal async Task<string> ScheduleAsync(string name, object? input = null, string? id = null)
    {
        if (_engine is null)
            await StartAsync();
        return await Client.ScheduleNewOrchestrationInstanceAsync(
            name, input, new StartOrchestrationOptions(id), Limit);
    }

    internal Task<OrchestrationMetadata> CompletionAsync(string id) =>
        Client.WaitForInstanceCompletionAsync(id, true, Limit);

    internal async Task<OrchestrationMetadata> RunAsync(string name, object? input = null) =>
        await CompletionAsync(await ScheduleAsync(name, input));

    /// <summary>Waits until what the engine does by itself has come about.</summary>
    internal static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var limit = Limit;
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit);
    }

    /// <summary>Waits until the instance's history has so many events of a kind.</summary>
    internal Task HistoryHasAsync(string id, HistoryEventKind kind, int count = 1) => EventuallyAsync(async () =>
        (await Engine.Instances.HistoryAsync(id, Limit)).Count(next => next.Kind == kind) >= count);
}
