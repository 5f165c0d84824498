using System.Collections.Concurrent;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>Orchestrators and activities written in the test; they may be changed under a running engine.</summary>
internal sealed class TestCatalog : IOrchestrationCatalog
{
    private readonly ConcurrentDictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators =
        new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, Func<TaskActivityContext, string?, CancellationToken, Task<object?>>> _activities =
        new(StringComparer.OrdinalIgnoreCase);

    public TestCatalog Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> orchestrator)
    {
        _orchestrators[name] = orchestrator;
        return this;
    }

    public TestCatalog Activity(string name, Func<string?, object?> activity) =>
        Activity(name, (_, input, _) => Task.FromResult(activity(input)));

    public TestCatalog Activity(
        string name, Func<TaskActivityContext, string?, CancellationToken, Task<object?>> activity)
    {
        _activities[name] = activity;
        return this;
    }

    public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) =>
        _orchestrators.GetValueOrDefault(name);

    public Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? FindActivity(string name) =>
        _activities.GetValueOrDefault(name);
}
