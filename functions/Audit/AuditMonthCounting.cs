using System.Text.Json;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Counts the log into months as it grows, from the leaves alone. The log is gone through once: a step that is
/// repeated after a crash counts nothing twice, because each month knows the last event in it.
/// </summary>
public sealed class AuditMonthCounting(AuditStore store, AuditMonths months, TimeProvider time)
{
    /// <summary>
    /// The moment before which everything written is counted; null when there is so much that another run has to go on.
    /// </summary>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancellation)
    {
        // An hour back: until then another process, whose clock is behind, may still write what counts as earlier.
        var limit = time.GetUtcNow() - AuditLimits.ClockSkew;
        for (var step = 0; step < AuditLimits.CountingSteps; step++)
        {
            var progress = await months.ProgressAsync(cancellation);
            var (events, next, isLast) = await ReadAsync(progress.NextIndex, limit, cancellation);
            foreach (var month in events.GroupBy(item => (item.Tenant, item.Month)))
                await months.CountAsync(month.Key.Tenant, month.Key.Month, [.. month], cancellation);
            var until = isLast ? limit - AuditLimits.ClockSkew : progress.CountedUntil;
            await months.ProgressAsync(
                current => current with
                {
                    NextIndex = Math.Max(current.NextIndex, next),
                    CountedUntil = current.CountedUntil > until ? current.CountedUntil : until,
                },
                cancellation);
            if (isLast)
                return until;
        }

        return null;
    }

    private async Task<(List<CountedEvent> Events, long Next, bool IsLast)> ReadAsync(
        long from, DateTimeOffset limit, CancellationToken cancellation)
    {
        var events = new List<CountedEvent>();
        var next = from;
        await foreach (var group in store.ReadGroupsAsync(from, cancellation))
        {
            // One from far ahead is none of now: a clock was wrong, and what comes behind it is counted all the same.
            if (group.WrittenAt >= limit && group.WrittenAt <= limit + (2 * AuditLimits.ClockSkew))
                return (events, next, IsLast: true);
            if (events.Count >= AuditLimits.EventsPerCounting)
                return (events, next, IsLast: false);
            next = group.First + group.Leaves.Count;
            for (var i = 0; i < group.Leaves.Count; i++)
                events.Add(Read(group, i, next - 1));
        }

        return (events, next, IsLast: true);
    }

    private static CountedEvent Read(AuditLeaves group, int place, long last)
    {
        using var json = JsonDocument.Parse(group.Leaves[place]);
        var leaf = json.RootElement;
        return new CountedEvent(
            leaf.TryGetProperty("tenant", out var tenant) ? TenantId.Parse(tenant.GetString()!) : null,
            group.First + place, last, group.WrittenAt, leaf.GetProperty("action").GetString()!,
            leaf.GetProperty("outcome").GetString()!);
    }
}
