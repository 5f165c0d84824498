using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Reads and writes the records that are signed as canonical JSON. Reading is strict: exactly the members of the
/// version, each of its kind, in canonical form; what does not come out of writing again byte by byte is refused.
/// </summary>
internal static class SignedDocumentJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 16,
    };

    public static byte[] Serialize<T>(T document) =>
        CanonicalJson.Serialize(JsonSerializer.SerializeToNode(document, Options));

    /// <summary>Null when the bytes are not such a document in canonical form.</summary>
    public static T? Parse<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            // The reader for signed documents comes first: it refuses what JSON allows and evidence does not.
            return CanonicalJson.IsCanonical(utf8) && JsonSerializer.Deserialize<T>(utf8, Options) is { } document
                && utf8.SequenceEqual(Serialize(document))
                ? document
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
