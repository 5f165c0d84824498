namespace PrivacyFunctions.Local;

/// <summary>One invocation of a function, as middleware and the function itself see it.</summary>
public abstract class FunctionContext
{
    /// <summary>The invocation's own id; in the real host it also appears in the platform's logs.</summary>
    public abstract string InvocationId { get; }

    /// <summary>An id of the function, stable while its name and method stay the same.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The function that is invoked.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>The invocation's scope of services.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>What middleware and function want to hand each other; lives as long as the invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>
    /// Cancelled when the host stops or the caller has gone; the real one needs the worker's support for it.
    /// </summary>
    public virtual CancellationToken CancellationToken { get; }
}

/// <summary>A function as the host found it.</summary>
public abstract class FunctionDefinition
{
    /// <summary>The same as <see cref="FunctionContext.FunctionId"/>.</summary>
    public abstract string Id { get; }

    /// <summary>The name in <see cref="FunctionAttribute"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Full type name, a dot, the method's name.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>The file of the assembly that holds the method.</summary>
    public abstract string PathToAssembly { get; }
}
