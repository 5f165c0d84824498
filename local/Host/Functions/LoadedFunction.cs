using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>
/// A function ready to run: its class is made for each invocation from the invocation's services, its parameters are
/// bound, and what it returns is awaited.
/// </summary>
internal sealed class LoadedFunction
{
    private readonly ObjectFactory? _instances;
    private readonly Func<object?, object?[], Task<object?>> _call;
    private readonly Func<LocalFunctionContext, object?>[] _bindings;

    public LoadedFunction(FunctionMethod method)
    {
        Method = method;
        Definition = new LocalFunctionDefinition(method);
        _instances = method.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.Type, Type.EmptyTypes);
        _call = MethodCall.Compile(method.Method);
        _bindings = [.. method.Method.GetParameters().Select(Binding)];
    }

    public FunctionMethod Method { get; }

    public FunctionDefinition Definition { get; }

    public async Task<object?> ExecuteAsync(LocalFunctionContext context)
    {
        var instance = _instances?.Invoke(context.InstanceServices, null);
        try
        {
            return await _call(instance, [.. _bindings.Select(bind => bind(context))]);
        }
        finally
        {
            if (instance is IAsyncDisposable async)
                await async.DisposeAsync();
            else if (instance is IDisposable disposable)
                disposable.Dispose();
        }
    }

    private Func<LocalFunctionContext, object?> Binding(ParameterInfo parameter)
    {
        if (parameter == Method.TriggerParameter)
            return context => context.TriggerValue;
        if (parameter.ParameterType == typeof(FunctionContext))
            return context => context;
        if (parameter.ParameterType == typeof(CancellationToken))
            return context => context.CancellationToken;
        if (parameter.ParameterType == typeof(DurableTaskClient))
            return context => context.InstanceServices.GetRequiredService<DurableTaskClient>();
        if (Method.Trigger is FunctionTrigger.Orchestration)
            return OrchestrationInput.BindingFor(parameter.ParameterType);
        var name = parameter.Name!;
        return context => ((HttpRequest)context.TriggerValue!).RouteValues.TryGetValue(name, out var value)
            ? value?.ToString()
            : null;
    }
}
