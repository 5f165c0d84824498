using System.Linq.Expressions;
using System.Reflection;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>
/// Calls a method by compiled code, so that exceptions arrive as they were thrown, and awaits what it returns.
/// </summary>
internal static class MethodCall
{
    public static Func<object?, object?[], Task<object?>> Compile(MethodInfo method)
    {
        var instance = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var values = method.GetParameters().Select((parameter, index) =>
            (Expression)Expression.Convert(
                Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType));
        var call = Expression.Call(
            method.IsStatic ? null : Expression.Convert(instance, method.DeclaringType!), method, values);
        return Expression.Lambda<Func<object?, object?[], Task<object?>>>(Awaited(call), instance, arguments).Compile();
    }

    private static Expression Awaited(MethodCallExpression call)
    {
        var type = call.Type;
        if (type == typeof(void))
            return Expression.Block(call, Expression.Constant(Task.FromResult<object?>(null)));
        if (type == typeof(Task) || type == typeof(ValueTask))
            return Expression.Call(
                typeof(MethodCall), type == typeof(Task) ? nameof(OfTask) : nameof(OfValueTask), null, call);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
            return Expression.Call(typeof(MethodCall), nameof(OfTaskWithResult), type.GetGenericArguments(), call);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            return Expression.Call(typeof(MethodCall), nameof(OfValueTaskWithResult), type.GetGenericArguments(), call);
        return Expression.Call(
            typeof(Task), nameof(Task.FromResult), [typeof(object)], Expression.Convert(call, typeof(object)));
    }

    private static async Task<object?> OfTask(Task task)
    {
        await task;
        return null;
    }

    private static async Task<object?> OfValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    private static async Task<object?> OfTaskWithResult<T>(Task<T> task) => await task;

    private static async Task<object?> OfValueTaskWithResult<T>(ValueTask<T> task) => await task;
}
