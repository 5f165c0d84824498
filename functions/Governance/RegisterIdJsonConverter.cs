using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Governance;

public sealed class RegisterIdJsonConverter : JsonConverter<RegisterId>
{
    public override RegisterId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text &&
        (RegisterId.TryParse(RegisterId.Subprocessor, text, out var id) ||
            RegisterId.TryParse(RegisterId.Breach, text, out id))
            ? id
            : throw new JsonException("Not an id of a register.");

    public override void Write(Utf8JsonWriter writer, RegisterId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
