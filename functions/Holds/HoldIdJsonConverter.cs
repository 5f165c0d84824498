using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Holds;

public sealed class HoldIdJsonConverter : JsonConverter<HoldId>
{
    public override HoldId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && HoldId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("Not a hold id.");

    public override void Write(Utf8JsonWriter writer, HoldId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
