using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Http;

/// <summary>
/// RFC 3339 times: written in UTC with <c>Z</c>; read only with an offset, because a time without one means another
/// moment on every machine.
/// </summary>
public sealed class UtcTimeJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var time) ||
            !HasOffset(reader.GetString()!))
            throw new JsonException("Not an RFC 3339 time with an offset.");
        return time.ToUniversalTime();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(
            value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    private static bool HasOffset(string text) =>
        text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
}
