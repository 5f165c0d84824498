using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>Takes what the app's start-up registers.</summary>
internal sealed class LocalApplicationBuilder(IServiceCollection services) : IFunctionsWorkerApplicationBuilder
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _steps = [];

    public IServiceCollection Services { get; } = services;

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _steps.Add(middleware);
        return this;
    }

    public FunctionPipeline Build() => new(_steps);
}
