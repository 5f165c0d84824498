using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PrivacyFunctions.Tests.Local.Model;

/// <summary>Prints a type and its members by reflection, in the notation of programming-model.txt.</summary>
internal sealed class ShapePrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nullability = new();

    public static string Shape(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum sealed",
            { IsInterface: true } => "interface abstract",
            { IsValueType: true } => "struct sealed",
            { IsAbstract: true, IsSealed: true } => "class static",
            { IsAbstract: true } => "class abstract",
            { IsSealed: true } => "class sealed",
            _ => IsRecord(type) ? "class record" : "class",
        };
        return $"{kind} : {(type.BaseType is { } parent ? Short(parent.ToString()) : "-")}";
    }

    public IEnumerable<(string Name, string Line)> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type)
                .Select(
                    name => (name, $"{name}={Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"));
        }

        return Constructors(type).Concat(Properties(type)).Concat(Methods(type));
    }

    private IEnumerable<(string Name, string Line)> Constructors(Type type) => type.GetConstructors(Declared)
        .Where(ctor => !ctor.IsStatic && IsVisible(ctor) && !IsCopyConstructor(ctor))
        .Select(ctor => (".ctor", $".ctor({Parameters(ctor)})"));

    private IEnumerable<(string Name, string Line)> Properties(Type type) =>
        from property in type.GetProperties(Declared)
        let accessor = property.GetAccessors(nonPublic: true).FirstOrDefault(IsVisible)
        where accessor is not null && property.Name != "EqualityContract"
        let propertyType = Print(_nullability.Create(property), property.GetMethod is null)
        select (property.Name, $"{Modifiers(accessor)}{propertyType} {property.Name} {{ {Accessors(property)} }}");

    private IEnumerable<(string Name, string Line)> Methods(Type type) => type.GetMethods(Declared)
        .Where(method => IsVisible(method) && !IsAccessor(method) && !(IsRecord(type) && IsOfRecords(method)))
        .Select(
            method =>
                (method.Name,
                    $"{Modifiers(method)}{Result(method)} {method.Name}{Generics(method)}({Parameters(method)})"));

    private string Result(MethodInfo method) => Print(_nullability.Create(method.ReturnParameter));

    private string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var prefix = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue
            ? "=" + DefaultValue(parameter)
            : "";
        return $"{prefix}{Print(_nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string DefaultValue(ParameterInfo parameter) =>
        Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "null";

    private static string Print(NullabilityInfo info, bool written = false)
    {
        var state = written ? info.WriteState : info.ReadState;
        var own = Short(info.Type.ToString()) + (state == NullabilityState.Nullable ? "?" : "");
        if (info.ElementType is { } element)
            return $"{own}[{Marks(element)}]";
        return info.GenericTypeArguments.Length == 0 ? own
            : $"{own}<{string.Join(",", info.GenericTypeArguments.Select(Marks))}>";
    }

    private static string Marks(NullabilityInfo info)
    {
        var own = info.ReadState == NullabilityState.Nullable ? "?" : "";
        if (info.ElementType is { } element)
            return $"{own}[{Marks(element)}]";
        return info.GenericTypeArguments.Length == 0 ? own
            : $"{own}<{string.Join(",", info.GenericTypeArguments.Select(Marks))}>";
    }

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(",", method.GetGenericArguments().Select(Generic))}>" : "";

    private static string Generic(Type argument)
    {
        var constraints = string.Join(
            "&", argument.GetGenericParameterConstraints().Select(constraint => constraint.Name));
        return $"{argument.Name}:{argument.GenericParameterAttributes}:{constraints}";
    }

    private static string Modifiers(MethodBase method) =>
        (method.IsPublic ? "public " : "protected ")
        + (method.IsStatic ? "static "
            : method.IsAbstract ? "abstract "
            : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Accessors(PropertyInfo property)
    {
        var parts = new List<string>();
        if (property.GetMethod is { } getter && IsVisible(getter))
            parts.Add("get");
        if (property.SetMethod is { } setter && IsVisible(setter))
            parts.Add(
                setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set");
        return string.Join(" ", parts);
    }

    private static string Short(string name) => name
        .Replace("PrivacyFunctions.Local.", "", StringComparison.Ordinal)
        .Replace("PrivacyFunctions.Tests.Local.Model.", "", StringComparison.Ordinal);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && (method.Name.Split('_')[0] is "get" or "set");

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static bool IsOfRecords(MethodInfo method) =>
        method.Name is "Equals" or "GetHashCode" or "ToString" or "PrintMembers"
        or "Deconstruct" or "<Clone>$" or "op_Equality" or "op_Inequality";

    private static bool IsCopyConstructor(ConstructorInfo ctor) =>
        IsRecord(ctor.DeclaringType!) && ctor.GetParameters() is [var only] && only.ParameterType == ctor.DeclaringType;
}
