using System.Reflection;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>Binds an orchestrator's second parameter to the input.</summary>
internal static class OrchestrationInput
{
    private static readonly MethodInfo Generic =
        typeof(OrchestrationInput).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static Func<LocalFunctionContext, object?> BindingFor(Type type)
    {
        var read = Generic.MakeGenericMethod(type).CreateDelegate<Func<TaskOrchestrationContext, object?>>();
        return context => read((TaskOrchestrationContext)context.TriggerValue!);
    }

    private static object? Read<T>(TaskOrchestrationContext context) => context.GetInput<T>();
}
