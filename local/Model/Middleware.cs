using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Local;

/// <summary>The rest of the pipeline: further middleware and at last the function.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);

/// <summary>
/// A step around every invocation. The real one runs it around orchestrators too, again at each replay, and must not
/// await real work there.
/// </summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>
    /// Does its part and calls <paramref name="next"/>, or does not call it, which ends the invocation.
    /// </summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}

/// <summary>Start-up of the app, the same in both builds.</summary>
public interface IFunctionsWorkerApplicationBuilder
{
    /// <summary>The app's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a step; steps run in the order in which they were added.</summary>
    IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
}
