using System.Collections.Concurrent;
using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>Keeps events in memory; the same id again changes nothing.</summary>
internal sealed class RecordingAuditLog : IAuditLog
{
    private readonly ConcurrentDictionary<string, AuditEvent> _events = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Actions =>
        [.. _events.Values.Select(entry => $"{entry.Action} {entry.Outcome}").Order(StringComparer.Ordinal)];

    public Task<IReadOnlyList<long>> AppendAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancellation)
    {
        foreach (var entry in events)
            _events.TryAdd(entry.Id, entry);
        return Task.FromResult<IReadOnlyList<long>>([.. events.Select(_ => 0L)]);
    }
}
