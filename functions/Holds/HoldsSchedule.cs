using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// Daily: warns of holds whose review date has come, makes good the events and copies that a crash lost, puts back
/// what a restore has lost, and removes the permits that a crash left behind.
/// </summary>
public sealed class HoldsSchedule(
    TenantStore tenants, HoldStore holds, HoldRecovery recovery, HoldPermits permits, IAuditLog audit, TimeProvider time,
    ILogger<HoldsSchedule> log)
{
    /// <summary>Two days: a run that fails once is made good by the next.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(2);

    [Function("ReviewHolds")]
    public async Task ReviewAsync(
        [TimerTrigger("0 10 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        // Also those that are being deleted: a hold is what keeps their purge from beginning.
        await foreach (var (tenant, _, _, _) in tenants.EveryAsync(cancellation))
        {
            try
            {
                await permits.RemoveExpiredAsync(tenant, cancellation);
                await recovery.RunAsync(client, tenant, cancellation);
                await foreach (var (_, row) in holds.ListAsync(tenant, afterRow: null, cancellation))
                    await ReviewAsync(row.Hold, cancellation);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // One tenant's row must not keep the others' reviews waiting; tomorrow tries again.
                log.LogError(
                    "The holds of {Tenant} could not be reviewed ({Exception}).", tenant, fault.GetType().FullName);
            }
        }
    }

    private async Task ReviewAsync(LegalHold hold, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        List<AuditEvent> events = [];
        // Appending an id that is in the log changes nothing, so these appear only where they were lost.
        if (now - hold.PlacedAt < Recent)
            events.Add(HoldAudit.Placed(hold, new AuditPayload(hold.PlacedBy)));
        if (now - hold.ReleasedAt < Recent)
            events.Add(HoldAudit.Released(hold, new AuditPayload(hold.ReleasedBy!)));
        if (hold.IsDueForReview(now))
        {
            log.LogWarning(
                "Hold {Hold} of {Tenant} is due for review since {Day}.", hold.Id, hold.TenantId, hold.ReviewOn);
            events.Add(HoldAudit.ReviewDue(hold, now));
        }

        if (events.Count > 0)
            await audit.AppendAsync(events, cancellation);
    }
}
