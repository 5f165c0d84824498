using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Events that go into the log together, as the rows of one transaction. The head's row is the first, the pages of ids
/// are the last.
/// </summary>
internal sealed record AuditGroup(
    AuditHead Next, IReadOnlyList<EntityOperation> Operations, long First, IReadOnlyList<AuditIdPage> Pages)
{
    public static async Task<AuditGroup> MakeAsync(
        AuditHead head,
        IReadOnlyList<PreparedEvent> events,
        IReadOnlyDictionary<string, AuditIdPage> pages,
        AuditSeal seal,
        DateTimeOffset now,
        RandomSource random)
    {
        var hashes = new List<byte[]>(2 * events.Count);
        var next = head with { Frontier = head.Frontier.Append(events.Select(prepared => prepared.LeafHash), hashes) };
        var (first, last) = (head.Size, next.Size - 1);
        var operations = new List<EntityOperation>
        {
            head.ETag is { } expected
                ? new EntityOperation.Replace(AuditRows.Head, next.Serialize(), expected)
                : new EntityOperation.Insert(AuditRows.Head, next.Serialize()),
            new EntityOperation.Insert(AuditRows.Hashes(last), AuditHashes.Serialize(first, hashes)),
            new EntityOperation.Insert(AuditRows.Leaves(last), AuditLeaves.Serialize(first, now, events)),
        };
        var indexed = events.Select((prepared, i) => (Index: first + i, Event: prepared)).ToList();
        foreach (var tenant in indexed.GroupBy(item => item.Event.Tenant))
        {
            var row = AuditRows.Payloads(tenant.Key, last);
            operations.Add(
                new EntityOperation.Insert(row, await AuditPayloads.SealAsync([.. tenant], seal, now, random)));
        }

        var written = indexed
            .GroupBy(item => pages[item.Event.Id], item => new AuditIdEntry(item.Event.Id, item.Index))
            .SelectMany(page => page.Key.With(page))
            .ToList();
        operations.AddRange(written.Select(page => page.Write()));
        return new AuditGroup(next, operations, first, written);
    }

    /// <summary>What the writer knows once the transaction is durable.</summary>
    public (AuditHead Head, IEnumerable<AuditIdPage> Pages) After(WriteOutcome.Written written) => (
        Next with { ETag = written.ETag },
        Pages.Zip(written.ETags.TakeLast(Pages.Count), (page, tag) => page with { ETag = tag }));
}
