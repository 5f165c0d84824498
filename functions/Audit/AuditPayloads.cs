using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// One tenant's payloads of a group, in one envelope. They are a row of their own, so that a tenant's payloads can be
/// read, and one day deleted, without touching another's; the leaves and the proofs stay.
/// </summary>
/// <param name="Envelope">Null: it is forgotten, and the row only says where the tenant's leaves are.</param>
public sealed record AuditPayloads(
    IReadOnlyList<long> Indexes, KeyScope.AuditMonth Month, string RecordId, byte[]? Envelope)
{
    private const int RecordIdBytes = 16;

    public static async Task<byte[]> SealAsync(
        IReadOnlyList<(long Index, PreparedEvent Event)> events, AuditSeal seal, DateTimeOffset now,
        RandomSource random)
    {
        // The month of writing, not the one that an event gives as its own time: a late event must not ask for a
        // destroyed key.
        var month = new KeyScope.AuditMonth(now.UtcDateTime.Year, now.UtcDateTime.Month);
        var recordId = Convert.ToHexStringLower(random.Bytes(RecordIdBytes));
        // Not cancellable: the group is shared by callers, and none may take it from the others.
        var envelope = await seal.SealAsync(month, recordId, Plaintext(events), CancellationToken.None);
        return Serialize([.. events.Select(item => item.Index)], month, recordId, envelope);
    }

    public static AuditPayloads Read(StoredEntity entity)
    {
        using var json = JsonDocument.Parse(entity.Content);
        var root = json.RootElement;
        return new AuditPayloads(
            [.. root.GetProperty("indexes").EnumerateArray().Select(index => index.GetInt64())],
            new KeyScope.AuditMonth(root.GetProperty("year").GetInt32(), root.GetProperty("month").GetInt32()),
            root.GetProperty("record").GetString()!,
            root.TryGetProperty("sealed", out var envelope) ? envelope.GetBytesFromBase64() : null);
    }

    /// <summary>The row without its payloads.</summary>
    public byte[] Forgotten() => Serialize(Indexes, Month, RecordId, envelope: null);

    /// <summary>
    /// The payloads in the order of <see cref="Indexes"/>, or null when they or their month's key are destroyed.
    /// </summary>
    public async Task<IReadOnlyList<OpenedPayload>?> OpenAsync(AuditSeal seal, CancellationToken cancellation)
    {
        if (Envelope is null || await seal.OpenAsync(Month, RecordId, Envelope, cancellation) is not { } plaintext)
            return null;
        using var json = JsonDocument.Parse(plaintext);
        return [.. json.RootElement.EnumerateArray().Select(OpenedPayload.Read)];
    }

    private static byte[] Serialize(
        IReadOnlyList<long> indexes, KeyScope.AuditMonth month, string recordId, byte[]? envelope)
    {
        var json = new JsonObject
        {
            ["indexes"] = new JsonArray([.. indexes.Select(index => (JsonNode)index)]),
            ["year"] = month.Year,
            ["month"] = month.Month,
            ["record"] = recordId,
        };
        if (envelope is not null)
            json["sealed"] = Convert.ToBase64String(envelope);
        return CanonicalJson.Serialize(json);
    }

    private static byte[] Plaintext(IReadOnlyList<(long Index, PreparedEvent Event)> events)
    {
        var buffer = new ArrayBufferWriter<byte>(512 * events.Count);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var (_, prepared) in events)
        {
            writer.WriteStartObject();
            writer.WriteBase64String("salt", prepared.Salt);
            writer.WritePropertyName("payload");
            writer.WriteRawValue(prepared.Payload, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

/// <param name="Canonical">The payload's bytes as committed to.</param>
public sealed record OpenedPayload(byte[] Salt, byte[] Canonical, AuditPayload Payload)
{
    public static OpenedPayload Read(JsonElement json)
    {
        var payload = json.GetProperty("payload");
        return new OpenedPayload(
            json.GetProperty("salt").GetBytesFromBase64(),
            CanonicalJson.Serialize(payload),
            new AuditPayload(
                payload.GetProperty("actor").GetString()!,
                Text(payload, "ipAddress"),
                Text(payload, "userAgent"),
                Text(payload, "requestPath"),
                Text(payload, "details")));
    }

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) ? value.GetString() : null;
}
