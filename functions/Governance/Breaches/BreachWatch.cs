using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>
/// Reminds operators of breaches whose clock runs out: a log line that an alert looks for, each time it is looked, and
/// the audit log once.
/// </summary>
public sealed class BreachWatch(
    BreachStore store, PolicyPack pack, IAuditLog audit, TimeProvider time, ILogger<BreachWatch> log)
{
    public async Task LookAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var row in await store.ListAsync(cancellation))
        {
            foreach (var reminder in row.Breach.RemindersAt(pack.Governance.Breach, now))
                await RemindAsync(row.Breach, reminder, now, cancellation);
        }
    }

    private async Task RemindAsync(
        Breach breach, BreachReminder reminder, DateTimeOffset now, CancellationToken cancellation)
    {
        var what = reminder is BreachReminder.AssessmentDue or BreachReminder.AssessmentMissed ? "assessed" : "told";
        var by = what == "assessed" ? breach.AssessBy : breach.NotifyBy;
        if (reminder is BreachReminder.AssessmentMissed or BreachReminder.NotificationMissed)
            log.LogCritical("Breach {Breach} was not {What} in time, which ended at {By:O}.", breach.Id, what, by);
        else
            log.LogError("Breach {Breach} is still to be {What}; the time ends at {By:O}.", breach.Id, what, by);
        await audit.AppendAsync([GovernanceAudit.Reminded(breach, reminder, now)], cancellation);
    }
}
