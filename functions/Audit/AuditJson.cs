using System.Text.Json.Nodes;

namespace PrivacyFunctions.Audit;

/// <summary>Reads members of documents that come from outside: the value, or null when it is not of its kind.</summary>
internal static class AuditJson
{
    public static string? Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A whole number from 0.</summary>
    public static long? Number(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<long>(out var number) && number >= 0 ? number : null;

    public static byte[]? Hash(JsonObject json, string name) => Hash(json[name]);

    public static IReadOnlyList<byte[]>? Hashes(JsonObject json, string name)
    {
        if (json[name] is not JsonArray { Count: <= MerkleProof.MaxPath } array)
            return null;
        var hashes = array.Select(Hash).OfType<byte[]>().ToList();
        return hashes.Count == array.Count ? hashes : null;
    }

    /// <summary>A SHA-256 in lower-case hex.</summary>
    private static byte[]? Hash(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 2 * MerkleHash.Bytes
        && text.All(char.IsAsciiHexDigitLower)
            ? Convert.FromHexString(text)
            : null;
}
