using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Tests.Contracts.Durable;

/// <summary>An engine that runs, over an empty store, with what was registered.</summary>
public interface IDurableHost : IAsyncDisposable
{
    DurableTaskClient Client { get; }

    /// <summary>The engine's own clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Waits for the end of an instance; a host whose clock is moved by hand moves it meanwhile.</summary>
    Task<OrchestrationMetadata> CompletionAsync(string instanceId, CancellationToken limit);
}

/// <summary>Takes orchestrators and activities, typed, as the real registry wants them.</summary>
public interface IDurableRegistry
{
    void Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput?, Task<TOutput>> run);

    void Activity<TInput, TOutput>(string name, Func<TaskActivityContext, TInput?, Task<TOutput>> run);
}

/// <summary>What a test registers, before the engine is started.</summary>
public sealed class DurableApp
{
    private readonly List<Action<IDurableRegistry>> _registrations = [];

    /// <summary>Where the engine and its replay-safe loggers write.</summary>
    internal RecordingLogger Log { get; } = new();

    public ILoggerFactory Loggers => Log;

    public DurableApp Orchestrator<TInput, TOutput>(
        string name, Func<TaskOrchestrationContext, TInput?, Task<TOutput>> run)
    {
        _registrations.Add(registry => registry.Orchestrator(name, run));
        return this;
    }

    /// <summary>One that is given no input.</summary>
    public DurableApp Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> run) =>
        Orchestrator<object, TOutput>(name, (context, _) => run(context));

    public DurableApp Activity<TInput, TOutput>(string name, Func<TInput?, TOutput> run)
    {
        _registrations.Add(registry => registry.Activity<TInput, TOutput>(
            name, (_, input) => Task.FromResult(run(input))));
        return this;
    }

    public void RegisterWith(IDurableRegistry registry) => _registrations.ForEach(register => register(registry));
}
