using System.Reflection;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>A method with <c>[Function]</c> that keeps the rules.</summary>
internal sealed record FunctionMethod(
    string Name, Type Type, MethodInfo Method, ParameterInfo TriggerParameter, FunctionTrigger Trigger)
{
    public string EntryPoint => $"{Type.FullName}.{Method.Name}";
}
