namespace PrivacyFunctions.Audit;

public static class AuditLogExtensions
{
    /// <summary>
    /// Appends any number of events, as many at a time as one append takes. After a fault the first of them may be in
    /// the log: appending all again changes nothing for those.
    /// </summary>
    public static async Task AppendAllAsync(
        this IAuditLog log, IEnumerable<AuditEvent> events, CancellationToken cancellation)
    {
        foreach (var part in events.Chunk(AuditLimits.EventsPerAppend))
            await log.AppendAsync(part, cancellation);
    }
}
