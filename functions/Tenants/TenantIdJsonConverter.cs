using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Tenants;

public sealed class TenantIdJsonConverter : JsonConverter<TenantId>
{
    public override TenantId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TenantId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("A tenant id is 1 to 63 characters of a-z, 0-9 and '-'.");

    public override void Write(Utf8JsonWriter writer, TenantId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
