using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Appends in groups: what waits while a group is being written goes into the next. One group is one transaction that begins with a
/// compare-and-set on the head, so of two processes that write at once one is refused, reads the new head and goes behind it.
/// </summary>
public sealed class AuditLog(AuditStore store, AuditSeal seal, TimeProvider time, RandomSource random) : IAuditLog, IDisposable
{
    private readonly AuditQueue _queue = new();
    private readonly SemaphoreSlim _places = new(AuditLimits.AppendsInFlight);
    private AuditHead? _head;

    /// <inheritdoc/>
    /// <remarks>Cancelling gives up the waiting, not the events: a group belongs to all who are in it.</remarks>
    public async Task<IReadOnlyList<long>> AppendAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events.Count, AuditLimits.EventsPerAppend);
        var pending = events.Select(happened => new PendingEvent(PreparedEvent.Of(happened, random))).ToArray();
        await _places.WaitAsync(cancellation);
        try
        {
            if (_queue.Add(pending))
                _ = Task.Run(DrainAsync, CancellationToken.None);
            return await Task.WhenAll(pending.Select(item => item.Index)).WaitAsync(cancellation);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Runs while there is something to write; at most one at a time, so <see cref="_head"/> needs no lock.</summary>
    private async Task DrainAsync()
    {
        while (_queue.TakeGroup() is { Count: > 0 } group)
        {
            try
            {
                await WriteAsync(group);
            }
            catch (Exception fault)
            {
                // Whether the group was written is unknown. Every waiting caller is told; the ids make it safe to append again.
                _head = null;
                foreach (var item in group)
                    item.Fail(fault);
            }
        }
    }

    private async Task WriteAsync(List<PendingEvent> group)
    {
        for (var attempt = 0; attempt < AuditLimits.Attempts; attempt++)
        {
            var head = _head ?? await store.ReadHeadAsync(CancellationToken.None);
            var fresh = group.DistinctBy(item => item.Event.Id, StringComparer.Ordinal).ToList();
            var made = await AuditGroup.MakeAsync(head, fresh.ConvertAll(item => item.Event), seal, time.GetUtcNow(), random);
            switch (await store.CommitAsync(made.Operations, CancellationToken.None))
            {
                case WriteOutcome.Written written:
                    _head = made.Next with { ETag = written.ETag };
                    Complete(group, fresh.Select((item, i) => (item.Event.Id, Index: made.First + i)).ToDictionary(StringComparer.Ordinal));
                    return;
                case WriteOutcome.Conflict { Index: 0 }:
                    _head = null;
                    break;
                case WriteOutcome.Conflict when await DropKnownAsync(group) == 0:
                    throw new InvalidDataException("The audit log has rows beyond its head; it was restored in part.");
            }

            if (group.Count == 0)
                return;
        }

        throw new TimeoutException($"Other writers of the audit log were first {AuditLimits.Attempts} times.");
    }

    /// <summary>Answers the events whose ids are in the log already, and takes them out of the group.</summary>
    private async Task<int> DropKnownAsync(List<PendingEvent> group)
    {
        var ids = group.Select(item => item.Event.Id).Distinct(StringComparer.Ordinal).ToArray();
        var indexes = await Task.WhenAll(ids.Select(id => store.FindAsync(id, CancellationToken.None)));
        var known = ids.Zip(indexes)
            .Where(found => found.Second is not null)
            .ToDictionary(found => found.First, found => found.Second!.Value, StringComparer.Ordinal);
        Complete(group, known);
        return group.RemoveAll(item => known.ContainsKey(item.Event.Id));
    }

    private static void Complete(List<PendingEvent> group, Dictionary<string, long> indexes)
    {
        foreach (var item in group)
        {
            if (indexes.TryGetValue(item.Event.Id, out var index))
                item.Complete(index);
        }
    }
}
