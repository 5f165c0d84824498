using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Requests;

public sealed class RequestIdJsonConverter : JsonConverter<RequestId>
{
    public override RequestId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && RequestId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("Not a request id.");

    public override void Write(Utf8JsonWriter writer, RequestId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
