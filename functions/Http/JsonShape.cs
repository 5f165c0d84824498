using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PrivacyFunctions.Http;

/// <summary>
/// Finds every unknown, repeated and missing member of a body at once, where a serialiser stops at the first.
/// </summary>
internal static class JsonShape
{
    /// <summary>20 errors: enough for any honest mistake.</summary>
    private const int MaxErrors = 20;

    public static IReadOnlyList<FieldError> Check(JsonElement element, JsonTypeInfo type)
    {
        var errors = new List<FieldError>();
        Visit(element, type, "", errors);
        return errors.Count > MaxErrors ? errors[..MaxErrors] : errors;
    }

    /// <summary>A serialiser's path (<c>$.subject.ids[2]</c>) as a JSON pointer (<c>/subject/ids/2</c>).</summary>
    public static string PointerFrom(string? path)
    {
        var segments = (path ?? "$").Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(segments.Skip(1).Select(segment => "/" + Printable(segment)));
    }

    private static void Visit(JsonElement element, JsonTypeInfo type, string path, List<FieldError> errors)
    {
        if (errors.Count > MaxErrors)
            return;
        if (type.Kind == JsonTypeInfoKind.Object && element.ValueKind == JsonValueKind.Object &&
            type.PolymorphismOptions is null)
            VisitObject(element, type, path, errors);
        else if (type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item } &&
            element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var child in element.EnumerateArray())
            {
                // A serialiser minds the null of a member, not that of an item.
                if (child.ValueKind is JsonValueKind.Null && Nullable.GetUnderlyingType(item) is null)
                    errors.Add(new FieldError($"{path}/{index}", "invalid_value"));
                Visit(child, type.Options.GetTypeInfo(item), $"{path}/{index++}", errors);
            }
        }
    }

    private static void VisitObject(JsonElement element, JsonTypeInfo type, string path, List<FieldError> errors)
    {
        var known = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var pointer = $"{path}/{Printable(member.Name)}";
            if (!seen.Add(member.Name))
                errors.Add(new FieldError(pointer, "repeated_member"));
            else if (!known.TryGetValue(member.Name, out var property))
                errors.Add(new FieldError(pointer, "unknown_field"));
            else
                Visit(member.Value, type.Options.GetTypeInfo(property.PropertyType), pointer, errors);
        }

        foreach (var property in type.Properties)
        {
            if (IsRequired(property) && !seen.Contains(property.Name))
                errors.Add(new FieldError($"{path}/{property.Name}", "missing_member"));
        }
    }

    private static bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    // A member's name is the caller's own text: it is repeated only where it looks like a name of ours.
    private static string Printable(string name) =>
        name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "?";
}
