using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>
/// Hands the app's orchestrators and activities to the durable engine, with the app's middleware around each of them.
/// </summary>
internal sealed class FunctionOrchestrationCatalog(
    FunctionSet functions, FunctionPipeline pipeline, IServiceScopeFactory scopes, OpaqueIds ids)
        : IOrchestrationCatalog
{
    private readonly Dictionary<string, LoadedFunction> _orchestrators =
        functions.StartedBy<FunctionTrigger.Orchestration>()
        .ToDictionary(item => item.Trigger.Name, item => item.Function, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, LoadedFunction> _activities = functions.StartedBy<FunctionTrigger.Activity>()
        .ToDictionary(item => item.Trigger.Name, item => item.Function, StringComparer.OrdinalIgnoreCase);

    public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) =>
        _orchestrators.TryGetValue(name, out var function)
            ? context => RunAsync(function, context, CancellationToken.None)
            : null;

    public Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? FindActivity(string name)
    {
        if (!_activities.TryGetValue(name, out var function))
            return null;
        var type = function.Method.TriggerParameter.ParameterType;
        return (context, input, cancellation) =>
            RunAsync(
                function, type == typeof(TaskActivityContext) ? context : DurableJson.Read(input, type), cancellation);
    }

    // An orchestrator that sleeps does not end, and its scope with it: orchestrators have no services that need
    // disposing.
    private async Task<object?> RunAsync(LoadedFunction function, object? triggerValue, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new LocalFunctionContext(function, ids.New("inv"), scope.ServiceProvider, cancellation)
        {
            TriggerValue = triggerValue,
        };
        await pipeline.RunAsync(context);
        return context.Result;
    }
}
