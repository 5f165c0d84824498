namespace PrivacyFunctions.Local;

/// <summary>
/// Marks a method as a function. Names are unique in an app, without regard to case; the host finds the method by this.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
