namespace PrivacyFunctions.Audit;

/// <summary>An append-only log of events whose history can be proven (RFC 6962/9162 Merkle tree).</summary>
public interface IAuditLog
{
    /// <summary>
    /// Durable when it returns. Appending an id that is already in the log changes nothing. Events that wait at the
    /// same time are written together. Answers each event's index (0-based) in the log, in the order given.
    /// </summary>
    Task<IReadOnlyList<long>> AppendAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancellation);
}
