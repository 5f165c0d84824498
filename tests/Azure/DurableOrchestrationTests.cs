using Microsoft.DurableTask.Testing;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>The contract on Microsoft's worker, with its in-process host as the scheduler.</summary>
[TestClass]
public sealed class DurableOrchestrationTests : OrchestrationContract, IAsyncDisposable
{
    private readonly List<Action<DurableTaskRegistry>> _functions = [];
    private DurableTaskTestHost? _host;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    protected override async Task<DurableTaskClient> StartAsync()
    {
        _host = await DurableTaskTestHost.StartAsync(registry => _functions.ForEach(add => add(registry)));
        return _host.Client;
    }

    protected override void AddOrchestrator<TInput>(
        string name, Func<TaskOrchestrationContext, Task<object?>> run) =>
        _functions.Add(registry => registry.AddOrchestratorFunc<TInput, object?>(name, (context, _) => run(context)));

    protected override void AddActivity(string name, Func<string?, Task<object?>> run) =>
        _functions.Add(registry => registry.AddActivityFunc<string?, object?>(name, (_, input) => run(input)));
}
