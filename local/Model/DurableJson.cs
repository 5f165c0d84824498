using System.Text.Json;

namespace PrivacyFunctions.Local;

/// <summary>
/// Payloads of orchestrations, activities and events as the real worker writes them: System.Text.Json with its
/// defaults, reading
/// names without regard to case; null has no JSON.
/// </summary>
internal static class DurableJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    public static string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, Options);

    public static T? Read<T>(string? json) => json is null ? default : JsonSerializer.Deserialize<T>(json, Options);

    public static object? Read(string? json, Type type) =>
        json is null ? null : JsonSerializer.Deserialize(json, type, Options);
}
