using System.Reflection;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>
/// Finds the functions of an app and everything about them that the real host or its analyzers would refuse, or that
/// would bite later in production. All mistakes are told at once.
/// </summary>
internal static class FunctionDiscovery
{
    /// <exception cref="FunctionDiscoveryException">One or more functions are wrong.</exception>
    public static IReadOnlyList<FunctionMethod> Discover(IEnumerable<Type> types)
    {
        var errors = new List<string>();
        var functions = new List<FunctionMethod>();
        const BindingFlags Any =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static |
            BindingFlags.DeclaredOnly;
        var methods = types.SelectMany(type => type.GetMethods(Any))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)));
        foreach (var method in methods)
        {
            var mistakes = new FunctionMistakes(method);
            if (mistakes.Check() is { } function)
                functions.Add(function);
            errors.AddRange(mistakes.Found);
        }

        errors.AddRange(Doubles(functions, function => function.Name.ToUpperInvariant(), "have the same name"));
        errors.AddRange(Doubles(functions.Where(IsOrchestration), TaskNameOf, "are orchestrators of the same name"));
        errors.AddRange(Doubles(functions.Where(IsActivity), TaskNameOf, "are activities of the same name"));
        errors.AddRange(Doubles(
            functions.SelectMany(Routes), route => route.Route, "take the same route", route => route.Function));
        return errors.Count == 0 ? functions : throw new FunctionDiscoveryException(errors);
    }

    private static bool IsOrchestration(FunctionMethod function) => function.Trigger is FunctionTrigger.Orchestration;

    private static bool IsActivity(FunctionMethod function) => function.Trigger is FunctionTrigger.Activity;

    private static string TaskNameOf(FunctionMethod function) => function.Trigger switch
    {
        FunctionTrigger.Orchestration orchestration => orchestration.Name.ToUpperInvariant(),
        FunctionTrigger.Activity activity => activity.Name.ToUpperInvariant(),
        _ => function.Name,
    };

    private static IEnumerable<(string Route, FunctionMethod Function)> Routes(FunctionMethod function) =>
        function.Trigger is FunctionTrigger.Http http
            ? http.Methods.DefaultIfEmpty("*").Select(method => ($"{method} {http.Route.ToUpperInvariant()}", function))
            : [];

    private static IEnumerable<string> Doubles(
        IEnumerable<FunctionMethod> functions, Func<FunctionMethod, string> key, string what) =>
        Doubles(functions, key, what, function => function);

    private static IEnumerable<string> Doubles<T>(
        IEnumerable<T> items, Func<T, string> key, string what, Func<T, FunctionMethod> function) =>
        items.GroupBy(key, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group =>
                $"{string.Join(" and ", group.Select(item => function(item).EntryPoint))} {what}: {group.Key}.");
}

/// <summary>The app cannot be hosted; each sentence names a function and what is wrong with it.</summary>
public sealed class FunctionDiscoveryException(IReadOnlyList<string> errors)
    : Exception("The app's functions cannot be hosted:\n- " + string.Join("\n- ", errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
