using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>The contract on the local engine.</summary>
[TestClass]
public sealed class LocalOrchestrationTests : OrchestrationContract, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCatalog _catalog = new();
    private DurableEngine? _engine;

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        _folder.Dispose();
    }

    protected override async Task<DurableTaskClient> StartAsync()
    {
        _engine = new(
            _folder.Path, _catalog, TimeProvider.System, new DurableEngineOptions(), NullLoggerFactory.Instance);
        await _engine.StartAsync(CancellationToken.None);
        return _engine.Client;
    }

    protected override void AddOrchestrator<TInput>(
        string name, Func<TaskOrchestrationContext, Task<object?>> run) =>
        _catalog.Orchestrator(name, run);

    protected override void AddActivity(string name, Func<string?, Task<object?>> run) => _catalog.Activity(
        name, (_, input, _) => run(input is null ? null : JsonSerializer.Deserialize<string>(input)));
}
