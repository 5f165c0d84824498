using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>A group's leaves: what the log has hashed, kept for as long as the log.</summary>
public sealed record AuditLeaves(long First, DateTimeOffset WrittenAt, IReadOnlyList<byte[]> Leaves)
{
    public static byte[] Serialize(long first, DateTimeOffset writtenAt, IReadOnlyList<PreparedEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>(512 * events.Count);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("first", first);
        writer.WriteString("writtenAt", EvidenceTime.Format(writtenAt));
        writer.WriteStartArray("leaves");
        foreach (var prepared in events)
            writer.WriteRawValue(prepared.Leaf, skipInputValidation: true);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static AuditLeaves Read(StoredEntity entity)
    {
        using var json = JsonDocument.Parse(entity.Content);
        var root = json.RootElement;
        // Written canonically, read canonically: a store that formats JSON anew does not change what was hashed.
        return new AuditLeaves(
            root.GetProperty("first").GetInt64(),
            root.GetProperty("writtenAt").GetDateTimeOffset(),
            [.. root.GetProperty("leaves").EnumerateArray().Select(leaf => CanonicalJson.Serialize(leaf))]);
    }
}
