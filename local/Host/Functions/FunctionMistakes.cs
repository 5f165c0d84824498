using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using PrivacyFunctions.Local.Host.Timers;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>Checks one method with <c>[Function]</c>; each mistake is a sentence.</summary>
internal sealed class FunctionMistakes(MethodInfo method)
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public FunctionMethod? Check()
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        Unless(IsName(name), "has a name that is not 1 to 128 letters, digits, '_' or '-', starting with a letter");
        Unless(method is { IsPublic: true, IsGenericMethod: false } &&
            method.DeclaringType is { IsVisible: true, IsGenericType: false },
            "must be a public method of a public class, neither of them generic");
        Unless(!(method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))),
            "is async void: nobody would wait for it or see its exceptions; return Task");
        var triggers = method.GetParameters()
            .Where(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>().Any()).ToList();
        if (triggers is not [var trigger] ||
            trigger.GetCustomAttributes<TriggerBindingAttribute>().ToList() is not [var attribute])
        {
            _found.Add($"{EntryPoint} must have exactly one trigger, but has {triggers.Count}.");
            return null;
        }

        FunctionTrigger? found = attribute switch
        {
            HttpTriggerAttribute http => CheckHttp(trigger, http, name),
            TimerTriggerAttribute timer => CheckTimer(trigger, timer),
            OrchestrationTriggerAttribute orchestration =>
                CheckOrchestration(trigger, orchestration.Orchestration ?? name),
            ActivityTriggerAttribute activity => CheckActivity(trigger, activity.Activity ?? name),
            _ => null,
        };
        Unless(found is not null, "has a trigger that this host does not know");
        return found is not null && _found.Count == 0
            ? new FunctionMethod(name, method.DeclaringType!, method, trigger, found)
            : null;
    }

    private string EntryPoint => $"{method.DeclaringType?.FullName}.{method.Name}";

    private FunctionTrigger.Http CheckHttp(ParameterInfo trigger, HttpTriggerAttribute attribute, string name)
    {
        var route = attribute.Route ?? name;
        Unless(trigger.ParameterType == typeof(HttpRequest), "must take its HTTP trigger as HttpRequest");
        Unless(attribute.AuthLevel == AuthorizationLevel.Anonymous,
            "asks for a key of the platform; declare AuthorizationLevel.Anonymous");
        Unless(ResultType() is { } result && result.IsAssignableTo(typeof(IResult)),
            "must return IResult, Task<IResult> or ValueTask<IResult>");
        Unless(!route.StartsWith('/'), "has a route with a leading slash");
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            known.UnionWith(RoutePatternFactory.Parse(route).Parameters.Select(parameter => parameter.Name));
        }
        catch (RoutePatternException wrong)
        {
            _found.Add($"{EntryPoint} has a route that cannot be read: {wrong.Message}");
        }

        foreach (var parameter in OtherParameters(trigger, isOrchestrator: false))
        {
            Unless(parameter.ParameterType == typeof(string) && known.Contains(parameter.Name!),
                $"has the parameter '{parameter.Name}', which is neither a string of the route nor else bindable");
        }

        return new FunctionTrigger.Http([.. (attribute.Methods ?? []).Select(verb => verb.ToUpperInvariant())], route);
    }

    private FunctionTrigger.Timer CheckTimer(ParameterInfo trigger, TimerTriggerAttribute attribute)
    {
        Unless(trigger.ParameterType == typeof(TimerInfo), "must take its timer trigger as TimerInfo");
        Unless(ResultType() is null, "is started by a timer, so nobody takes its result: return Task");
        RefuseUnbound(trigger, isOrchestrator: false);
        if (!attribute.Schedule.StartsWith('%'))
        {
            try
            {
                CronSchedule.Parse(attribute.Schedule);
            }
            catch (FormatException wrong)
            {
                _found.Add($"{EntryPoint}: {wrong.Message}");
            }
        }

        return new FunctionTrigger.Timer(attribute.Schedule, attribute.UseMonitor, attribute.RunOnStartup);
    }

    private FunctionTrigger.Orchestration CheckOrchestration(ParameterInfo trigger, string name)
    {
        Unless(trigger.ParameterType == typeof(TaskOrchestrationContext),
            "must take its trigger as TaskOrchestrationContext");
        Unless(method.ReturnType.IsAssignableTo(typeof(Task)), "is an orchestrator and must return Task or Task<T>");
        var inputs = OtherParameters(trigger, isOrchestrator: true).ToList();
        Unless(inputs.Count <= 1, "has more than one parameter beside its context; one is bound to the input");
        Unless(inputs.All(input => !IsIO(input.ParameterType)),
            "is an orchestrator and may not take a client, a token or a request");
        return new FunctionTrigger.Orchestration(name);
    }

    private FunctionTrigger.Activity CheckActivity(ParameterInfo trigger, string name)
    {
        Unless(!IsIO(trigger.ParameterType), "takes something else than its input by the activity trigger");
        RefuseUnbound(trigger, isOrchestrator: false);
        return new FunctionTrigger.Activity(name);
    }

    private void RefuseUnbound(ParameterInfo trigger, bool isOrchestrator)
    {
        foreach (var parameter in OtherParameters(trigger, isOrchestrator))
            _found.Add($"{EntryPoint} has the parameter '{parameter.Name}', which nothing can be bound to.");
    }

    private IEnumerable<ParameterInfo> OtherParameters(ParameterInfo trigger, bool isOrchestrator)
    {
        foreach (var parameter in method.GetParameters().Where(parameter => parameter != trigger))
        {
            if (parameter.GetCustomAttribute<DurableClientAttribute>() is { } client)
            {
                Unless(parameter.ParameterType == typeof(DurableTaskClient),
                    "binds a durable client to another type than DurableTaskClient");
                Unless(client.TaskHub is null && client.ConnectionName is null,
                    "asks for another task hub than the app's own");
                Unless(!isOrchestrator, "is an orchestrator and may not take a durable client");
            }
            else if (parameter.ParameterType != typeof(FunctionContext) &&
                (isOrchestrator || parameter.ParameterType != typeof(CancellationToken)))
            {
                yield return parameter;
            }
        }
    }

    /// <summary>What the method gives, without its task; null for nothing.</summary>
    private Type? ResultType()
    {
        var type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask))
            return null;
        return type.IsGenericType && type.GetGenericTypeDefinition() is var open &&
            (open == typeof(Task<>) || open == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0]
            : type;
    }

    private static bool IsIO(Type type) =>
        type == typeof(CancellationToken) || type == typeof(HttpRequest) ||
            type.IsAssignableTo(typeof(DurableTaskClient));

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 128 && char.IsAsciiLetter(name[0]) &&
            name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private void Unless(bool right, string otherwise)
    {
        if (!right)
            _found.Add($"{EntryPoint} {otherwise}.");
    }
}
