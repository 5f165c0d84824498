using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Benchmarks.Engine;

/// <summary>
/// One orchestrator that calls one activity as often as its input says. Each call is one durable step.
/// </summary>
internal sealed class BenchmarkCatalog : IOrchestrationCatalog
{
    public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) => async context =>
    {
        var steps = context.GetInput<int>();
        for (var i = 0; i < steps; i++)
            await context.CallActivityAsync<string>("Step", "a receipt of about so many bytes as a small step has");
        return steps;
    };

    public Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? FindActivity(string name) =>
        (_, input, _) => Task.FromResult<object?>(input);
}
