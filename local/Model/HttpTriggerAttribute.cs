namespace PrivacyFunctions.Local;

/// <summary>
/// Starts a function by an HTTP request. The parameter is an <c>HttpRequest</c>; the result an <c>IResult</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>All methods, and a key of the function is asked for.</summary>
    public HttpTriggerAttribute() => AuthLevel = AuthorizationLevel.Function;

    /// <summary>
    /// These methods. As in the real one, the level is then the enum's zero, <see
    /// cref="AuthorizationLevel.Anonymous"/>.
    /// </summary>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>All methods at the given level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>These methods at the given level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The platform's key that is asked for.</summary>
    public AuthorizationLevel AuthLevel { get; }

    /// <summary>Methods, in any case; null means all.</summary>
    public string[]? Methods { get; }

    /// <summary>
    /// Route template below the route prefix, without a leading slash; null means the function's name.
    /// </summary>
    public string? Route { get; set; }
}
