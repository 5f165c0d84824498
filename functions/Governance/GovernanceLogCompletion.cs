using PrivacyFunctions.Audit;
using PrivacyFunctions.Governance.Breaches;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Subprocessors;

namespace PrivacyFunctions.Governance;

/// <summary>
/// Tells the audit log what a crash between a row and its event kept from it: from the row, and so without who it was.
/// What stands there already stays as it is.
/// </summary>
public sealed class GovernanceLogCompletion(
    PolicyDocumentStore documents, SubprocessorStore subprocessors, BreachStore breaches, IAuditLog audit,
    TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var events = new List<AuditEvent>();
        foreach (var document in await documents.ListAsync(kind: null, cancellation))
            events.Add(GovernanceAudit.Published(document, AuditPayload.System));
        foreach (var entry in await subprocessors.ListAsync(cancellation))
        {
            events.Add(GovernanceAudit.Entered(entry, AuditPayload.System));
            if (entry.EndedAt is not null)
                events.Add(GovernanceAudit.Ended(entry, AuditPayload.System));
        }

        foreach (var row in await breaches.ListAsync(cancellation))
            events.AddRange(Of(row.Breach));
        // Whoever did it a moment ago tells it themselves, with their name.
        foreach (var happened in events.Where(item =>
            item.At < now - GovernanceLimits.OwnWord && item.At > now - GovernanceLimits.Completed))
            await audit.AppendAsync([happened], cancellation);
    }

    private static IEnumerable<AuditEvent> Of(Breach breach)
    {
        yield return GovernanceAudit.Recorded(breach, AuditPayload.System);
        if (breach.AssessedAt is not null)
            yield return GovernanceAudit.Assessed(breach, AuditPayload.System);
        if (breach.NotificationBegunAt is not null)
            yield return GovernanceAudit.NotificationBegun(breach, AuditPayload.System);
        if (breach.NotifiedAt is not null)
            yield return GovernanceAudit.Notified(breach);
    }
}
