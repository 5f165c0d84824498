using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Appends in groups: what waits while a group is being written goes into the next. One group is one transaction that
/// begins with a compare-and-set on the head, so of two processes that write at once one is refused, reads the new head
/// and goes behind it.
/// </summary>
public sealed class AuditLog(AuditStore store, AuditSeal seal, TimeProvider time, RandomSource random)
    : IAuditLog, IDisposable
{
    private readonly AuditQueue _queue = new();
    private readonly SemaphoreSlim _places = new(AuditLimits.AppendsInFlight);
    private readonly AuditIds _ids = new(store);
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
            using var cancelled = cancellation.UnsafeRegister(
                (waiting, token) => Array.ForEach((PendingEvent[])waiting!, item => item.GiveUp(token)), pending);
            if (_queue.Add(pending))
                _ = DrainAsync();
            // One after the other: a group completes them together, and WhenAll would take another thread to say so.
            var indexes = new long[pending.Length];
            for (var i = 0; i < pending.Length; i++)
                indexes[i] = await pending[i].Index;
            return indexes;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>
    /// Runs while there is something to write; at most one at a time, so <see cref="_head"/> needs no lock.
    /// </summary>
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
                // Whether the group was written is unknown. Every waiting caller is told; the ids make it safe to
                // append again.
                Forget();
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
            var pages = await _ids.FindPagesAsync(group.Select(item => item.Event.Id));
            Complete(group, id => pages[id].Find(id));
            if (group.Count == 0)
                return;
            var fresh = group.Select(item => item.Event).DistinctBy(item => item.Id, StringComparer.Ordinal).ToList();
            var made = await AuditGroup.MakeAsync(head, fresh, pages, seal, time.GetUtcNow(), random);
            if (!EntityBatch.Fits(made.Operations) && group.Count > 1)
            {
                // Ids from all over the index touch a page each, and pages are large: two smaller groups then.
                await WriteAsync(group[..(group.Count / 2)]);
                await WriteAsync(group[(group.Count / 2)..]);
                return;
            }

            switch (await store.CommitAsync(made.Operations, CancellationToken.None))
            {
                case WriteOutcome.Written written:
                    var after = made.After(written);
                    _head = after.Head;
                    _ids.Keep(after.Pages);
                    var indexes = fresh.Select((item, i) => (item.Id, Index: made.First + i))
                        .ToDictionary(StringComparer.Ordinal);
                    Complete(group, id => indexes[id]);
                    return;
                case WriteOutcome.Conflict { Index: 0 }:
                    Forget();
                    break;
                default:
                    throw new InvalidDataException("The audit log has rows beyond its head; it was restored in part.");
            }
        }

        throw new TimeoutException($"Other writers of the audit log were first {AuditLimits.Attempts} times.");
    }

    private void Forget()
    {
        _head = null;
        _ids.Forget();
    }

    /// <summary>Answers the events whose place is known and takes them out of the group.</summary>
    private static void Complete(List<PendingEvent> group, Func<string, long?> find) => group.RemoveAll(item =>
    {
        if (find(item.Event.Id) is not { } index)
            return false;
        item.Complete(index);
        return true;
    });
}
