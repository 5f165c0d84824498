namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>The app's middleware with the function at its end.</summary>
internal sealed class FunctionPipeline
{
    private readonly FunctionExecutionDelegate _first;

    public FunctionPipeline(IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> steps) =>
        _first = steps.Reverse().Aggregate((FunctionExecutionDelegate)ExecuteAsync, (next, step) => step(next));

    public Task RunAsync(LocalFunctionContext context) => _first(context);

    private static async Task ExecuteAsync(FunctionContext context)
    {
        var local = (LocalFunctionContext)context;
        local.Result = await local.Function.ExecuteAsync(local);
    }
}
