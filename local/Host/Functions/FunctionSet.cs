namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>The app's functions, ready to run.</summary>
internal sealed class FunctionSet(IEnumerable<FunctionMethod> methods)
{
    public IReadOnlyList<LoadedFunction> All { get; } = [.. methods.Select(method => new LoadedFunction(method))];

    public IEnumerable<(LoadedFunction Function, T Trigger)> StartedBy<T>()
        where T : FunctionTrigger =>
        All.Where(function => function.Method.Trigger is T).Select(function => (function, (T)function.Method.Trigger));
}
