using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>Events that go into the log together, as the rows of one transaction. The head's row is the first.</summary>
internal sealed record AuditGroup(AuditHead Next, IReadOnlyList<EntityOperation> Operations, long First)
{
    public static async Task<AuditGroup> MakeAsync(
        AuditHead head, IReadOnlyList<PreparedEvent> events, AuditSeal seal, DateTimeOffset now, RandomSource random)
    {
        var hashes = new List<byte[]>(2 * events.Count);
        var next = head with { Frontier = head.Frontier.Append(events.Select(prepared => prepared.LeafHash), hashes) };
        var (first, last) = (head.Size, next.Size - 1);
        var operations = new List<EntityOperation>(events.Count + 4)
        {
            head.ETag is { } expected
                ? new EntityOperation.Replace(AuditRows.Head, next.Serialize(), expected)
                : new EntityOperation.Insert(AuditRows.Head, next.Serialize()),
            new EntityOperation.Insert(AuditRows.Hashes(last), AuditHashes.Serialize(first, hashes)),
            new EntityOperation.Insert(AuditRows.Leaves(last), AuditLeaves.Serialize(first, now, events)),
        };
        for (var i = 0; i < events.Count; i++)
            operations.Add(new EntityOperation.Insert(AuditRows.Event(events[i].Id), SerializeIndex(first + i)));
        var indexed = events.Select((prepared, i) => (Index: first + i, Event: prepared));
        foreach (var tenant in indexed.GroupBy(item => item.Event.Tenant))
        {
            var row = AuditRows.Payloads(tenant.Key, last);
            operations.Add(new EntityOperation.Insert(row, await AuditPayloads.SealAsync([.. tenant], seal, now, random)));
        }

        return new AuditGroup(next, operations, first);
    }

    public static long ReadIndex(StoredEntity entity)
    {
        using var json = JsonDocument.Parse(entity.Content);
        return json.RootElement.GetProperty("index").GetInt64();
    }

    private static byte[] SerializeIndex(long index) => System.Text.Encoding.ASCII.GetBytes($"{{\"index\":{index}}}");
}
