using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>
/// Every orchestrator and activity of the app on Microsoft's in-process host, by the names of their
/// <c>[Function]</c>s, as the Functions host would find them.
/// </summary>
internal static class AppFunctions
{
    private const BindingFlags Any =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance;

    /// <summary>
    /// The Functions host reads an orchestrator's input as what the orchestrator asks for; this one must be told.
    /// </summary>
    private static readonly Dictionary<string, Type> Inputs = new(StringComparer.Ordinal)
    {
        [ExportOrchestrator.Name] = typeof(ExportStartedV1),
    };

    public static Task<DurableTaskTestHost> StartAsync(ExportsFixture app) => DurableTaskTestHost.StartAsync(registry =>
    {
        foreach (var method in typeof(PrivacyApplication).Assembly.GetTypes().SelectMany(type => type.GetMethods(Any)))
            Add(registry, method, app);
    });

    private static void Add(DurableTaskRegistry registry, MethodInfo method, ExportsFixture app)
    {
        if (method.GetCustomAttribute<FunctionAttribute>()?.Name is not { } name ||
            method.GetParameters() is not [var input, ..])
            return;
        if (input.GetCustomAttribute<OrchestrationTriggerAttribute>() is not null)
        {
            typeof(AppFunctions).GetMethod(nameof(AddOrchestrator), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(Inputs.GetValueOrDefault(name, typeof(object)))
                .Invoke(null, [registry, name, method]);
        }
        else if (input.GetCustomAttribute<ActivityTriggerAttribute>() is not null)
        {
            registry.AddActivityFunc<JsonElement, object?>(name, (_, json) => AnswerAsync(
                method,
                method.IsStatic ? null : app.Find(method.DeclaringType!),
                [json.Deserialize(input.ParameterType), CancellationToken.None]));
        }
    }

    private static void AddOrchestrator<TInput>(DurableTaskRegistry registry, string name, MethodInfo method) =>
        registry.AddOrchestratorFunc<TInput, object?>(
            name, (context, _) => AnswerAsync(method, target: null, [context]));

    private static async Task<object?> AnswerAsync(MethodInfo method, object? target, object?[] arguments)
    {
        try
        {
            var task = (Task)method.Invoke(target, arguments[..method.GetParameters().Length])!;
            await task;
            return method.ReturnType.IsGenericType ? ((dynamic)task).Result : null;
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
            throw;
        }
    }
}
