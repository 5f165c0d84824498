using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Identity;

public sealed class SubjectIdJsonConverter : JsonConverter<SubjectId>
{
    public override SubjectId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && SubjectId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("A subject id is 1 to 128 characters of A-Z, a-z, 0-9, '-', '_' and '.'.");

    public override void Write(Utf8JsonWriter writer, SubjectId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
