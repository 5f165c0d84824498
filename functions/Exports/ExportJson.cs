using System.Text.Json;

namespace PrivacyFunctions.Exports;

/// <summary>JSON of the tables of contents inside parts: small names, nothing optional left out silently.</summary>
internal static class ExportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
    };

    public static Written<T> Write<T>(T value) => new(value, JsonSerializer.SerializeToUtf8Bytes(value, Options));

    public static T Read<T>(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<T>(bytes, Options) ?? throw new InvalidDataException(
            $"A stored {typeof(T).Name} is null.");

    public readonly record struct Written<T>(T Value, byte[] Bytes);
}
