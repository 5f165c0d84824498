using System.Collections.Concurrent;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>Keeps events in memory; the same id again changes nothing.</summary>
internal sealed class RecordingAuditLog : IAuditLog
{
    private readonly ConcurrentDictionary<string, AuditEvent> _events = new(StringComparer.Ordinal);

    /// <summary>Thrown by the next appends; taken off one by one.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Events that the log cannot take.</summary>
    public Func<AuditEvent, bool> Refuses { get; set; } = _ => false;

    public IReadOnlyList<AuditEvent> Events => [.. _events.Values];

    public IReadOnlyList<string> Actions =>
        [.. _events.Values.Select(entry => $"{entry.Action} {entry.Outcome}").Order(StringComparer.Ordinal)];

    public Task<IReadOnlyList<long>> AppendAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancellation)
    {
        if (Failures.TryDequeue(out var failure))
            return Task.FromException<IReadOnlyList<long>>(failure);
        if (events.Any(Refuses))
            throw new StorageUnavailableException("The log does not answer.");
        foreach (var entry in events)
            _events.TryAdd(entry.Id, entry);
        return Task.FromResult<IReadOnlyList<long>>([.. events.Select(_ => 0L)]);
    }
}
