namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>One invocation in the local host.</summary>
internal sealed class LocalFunctionContext(
    LoadedFunction function, string invocationId, IServiceProvider services, CancellationToken cancellation)
    : FunctionContext
{
    public override string InvocationId { get; } = invocationId;

    public override string FunctionId => FunctionDefinition.Id;

    public override FunctionDefinition FunctionDefinition => function.Definition;

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override CancellationToken CancellationToken { get; } = cancellation;

    public LoadedFunction Function => function;

    /// <summary>What the trigger's parameter is bound to.</summary>
    public object? TriggerValue { get; init; }

    /// <summary>What the function gave; null when it gave nothing or a middleware kept it from running.</summary>
    public object? Result { get; set; }
}

internal sealed class LocalFunctionDefinition(FunctionMethod function) : FunctionDefinition
{
    public override string Id => EntryPoint;

    public override string Name { get; } = function.Name;

    public override string EntryPoint { get; } = function.EntryPoint;

    public override string PathToAssembly { get; } = function.Type.Assembly.Location;
}
