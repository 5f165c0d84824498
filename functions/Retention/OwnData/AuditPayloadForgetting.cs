using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>
/// Takes the payloads of audit events that are older than the window out of their rows, through the gate. How far a
/// tenant's are out stands in its row, so a run reads what has come due since the last one and not the whole log.
/// </summary>
public sealed class AuditPayloadForgetting(
    AuditMonths months, AuditPayloadRemoval payloads, AuditReaches reaches, AuditWindows windows,
    PlatformAuditMonths platform, HoldStore holds, DestructionGate gate, IDeletionLog deletions, TimeProvider time,
    ILogger<AuditPayloadForgetting> log)
{
    /// <summary>How many events of the tenant a run would forget now. Changes nothing.</summary>
    public async Task<(long Due, long KeptByHold)> DueAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await windows.CutOffAsync(tenant, time.GetUtcNow(), cancellation) is not { } cutOff)
            return (0, 0);
        var reach = await reaches.FindAsync(cutOff, cancellation);
        var (due, from) = (0L, (await months.StateAsync(tenant, cancellation)).RemovedBefore);
        // After a window was made shorter that may be years: of whole months the counts are known.
        await foreach (var (_, counts) in months.StandingAsync(tenant, cancellation))
        {
            if (counts.LastGroup >= reach.All)
                break;
            due += from <= counts.FirstGroup ? counts.Events
                : await payloads.CountAsync(tenant, reach, counts.LastGroup, from, cancellation);
            from = Math.Max(from, counts.LastGroup + 1);
        }

        due += await payloads.CountAsync(tenant, reach, reach.None - 1, from, cancellation);
        return due > 0 && (await holds.ActiveAsync(tenant, subject: null, cancellation)).Count > 0 ? (0, due) : (due, 0);
    }

    /// <summary>Removes what is over of a month. Not all: a hold is on it, or the run has no pieces left.</summary>
    internal async Task<(bool All, int Left)> RemoveAsync(
        TenantId? tenant, KeyScope.AuditMonth month, AuditMonth counts, AuditReach reach, int left,
        CancellationToken cancellation)
    {
        // An event of a month that began later was not written before, wherever a wrong clock has put it in the log.
        if (new DateTimeOffset(month.Year, month.Month, 1, 0, 0, 0, TimeSpan.Zero) >= reach.CutOff)
            return (true, left);
        var downTo = Math.Max(counts.FirstGroup, (await months.StateAsync(tenant, cancellation)).RemovedBefore);
        long? group = Math.Min(counts.LastGroup, reach.None - 1);
        if (!await payloads.AnyAsync(tenant, reach, group.Value, downTo, cancellation))
            return (true, left);
        var entry = tenant is { } known ? await LogAsync(known, month, cancellation) : "";
        while (group is { } from)
        {
            if (left-- <= 0)
                return (false, 0);
            if (tenant is not { } owner)
                group = await platform.RemoveAsync(reach, from, downTo, cancellation);
            else if (await RemoveAsync(owner, entry, reach, from, downTo, cancellation) is (true, var next))
                group = next;
            else
                return (false, left);
        }

        await months.RemovedAsync(tenant, await BeforeAsync(tenant, month, counts, reach, cancellation), cancellation);
        return (true, left);
    }

    /// <summary>
    /// From where something may be left: where months lie among each other, those of the others are not looked at yet.
    /// </summary>
    private async Task<long> BeforeAsync(
        TenantId? tenant, KeyScope.AuditMonth month, AuditMonth counts, AuditReach reach, CancellationToken cancellation)
    {
        var before = Math.Min(reach.All, counts.LastGroup + 1);
        await foreach (var (other, others) in months.StandingAsync(tenant, cancellation))
            before = other == month ? before : Math.Min(before, others.FirstGroup);
        return before;
    }

    /// <summary>Nothing of the month is left.</summary>
    internal async Task FinishAsync(TenantId tenant, KeyScope.AuditMonth month, CancellationToken cancellation)
    {
        if (await deletions.HasAsync(tenant, EntryOf(tenant, month), cancellation))
            await deletions.FinishAsync(tenant, EntryOf(tenant, month), cancellation);
    }

    /// <summary>
    /// Not gone under a hold. One on a person keeps the tenant's events too: whose doings an event tells is in its
    /// payload, and nobody can tell it from the others'.
    /// </summary>
    private async Task<(bool Gone, long? Next)> RemoveAsync(
        TenantId tenant, string entry, AuditReach reach, long from, long downTo, CancellationToken cancellation)
    {
        var (held, next) = (false, default(long?));
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant, Subject: null, entry, entry, FenceRule.NotNeeded),
            async (permit, stop) =>
            {
                held = permit.HeldSubjects.Count > 0;
                if (!held)
                    next = await payloads.RemoveAsync(tenant, reach, from, downTo, stop);
            },
            cancellation);
        if (outcome is not GateOutcome.Held && !held)
            return (true, next);
        log.LogInformation("A hold keeps the audit events of {Tenant}.", tenant);
        return (false, null);
    }

    /// <summary>One entry a month, whose payloads go on several days.</summary>
    private async Task<string> LogAsync(TenantId tenant, KeyScope.AuditMonth month, CancellationToken cancellation)
    {
        var entry = EntryOf(tenant, month);
        await deletions.AppendAsync(
            new DeletionEntry(entry, tenant, null, null, null, time.GetUtcNow()) { Kind = DeletionKind.Retention },
            cancellation);
        return entry;
    }

    private static string EntryOf(TenantId tenant, KeyScope.AuditMonth month) => $"audit.{tenant}.{month.Text}";
}
