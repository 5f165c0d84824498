using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.DataMap;

/// <summary>Refuses to write or read a <see cref="Sensitive{T}"/> as JSON.</summary>
public sealed class SensitiveJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Sensitive<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException(
            "Sensitive values are not serialised. Reveal the value where it leaves for its purpose.");
}
