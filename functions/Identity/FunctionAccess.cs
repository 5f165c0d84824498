using System.Collections.Concurrent;
using System.Reflection;

namespace PrivacyFunctions.Identity;

/// <summary>Finds what an HTTP function declares about its callers.</summary>
/// <param name="assemblies">Where functions live.</param>
public sealed class FunctionAccess(FunctionAssemblies assemblies)
{
    private readonly ConcurrentDictionary<string, AccessAttribute> _byEntryPoint = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The function does not say who may call it, so nobody
    /// may.</exception>
    public AccessAttribute Of(FunctionDefinition function) => _byEntryPoint.GetOrAdd(function.EntryPoint, Read);

    private AccessAttribute Read(string entryPoint)
    {
        var dot = entryPoint.LastIndexOf('.');
        var type = assemblies.Assemblies.Select(assembly => assembly.GetType(entryPoint[..dot]))
            .FirstOrDefault(found => found is not null);
        var declared = type?.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            .Where(method => method.Name == entryPoint[(dot + 1)..] && method.IsDefined(typeof(FunctionAttribute)))
            .SelectMany(method => method.GetCustomAttributes<AccessAttribute>())
            .ToList();
        return declared is [var one]
            ? one
            : throw new InvalidOperationException(
                $"{entryPoint} must carry exactly one access attribute, such as [AllowRoles].");
    }
}

/// <summary>The assemblies that hold functions: the app's own, and in tests the test's.</summary>
public sealed record FunctionAssemblies(IReadOnlyList<Assembly> Assemblies);
