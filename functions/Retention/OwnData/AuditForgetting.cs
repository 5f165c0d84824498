using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>
/// At the end of its time a tenant's month of audit events becomes counts: first these are in the log, then the
/// payloads go through the gate; when no tenant's are left, the month's key goes. Every step may be repeated.
/// </summary>
public sealed class AuditForgetting(
    AuditMonthCounting counting, AuditMonths months, AuditWindows windows, AuditPayloadRemoval payloads,
    PlatformAuditMonths platform, HoldStore holds, DestructionGate gate, IDeletionLog deletions, IAuditLog audit, TimeProvider time,
    ILogger<AuditForgetting> log)
{
    /// <summary>2,000 months of tenants in a run: minutes; the rest goes on in the next hour.</summary>
    public const int MonthsPerRun = 2_000;

    /// <summary>Once a day (UTC), and again in the next hour where a run did not come to its end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if ((await months.ProgressAsync(cancellation)).DoneOn >= today ||
            await counting.RunAsync(cancellation) is not { } counted)
            return;
        var (left, standing, failed) = (MonthsPerRun, default(KeyScope.AuditMonth), false);
        await foreach (var tenant in months.TenantsAsync(cancellation))
        {
            try
            {
                (var next, left) = await ForgetAsync(tenant, counted, left, cancellation);
                if (next is not null && (standing is null || string.CompareOrdinal(next.Text, standing.Text) < 0))
                    standing = next;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One tenant's trouble must not keep the others' months. The failure's own words stay out of the log.
                log.LogError(
                    "Audit events of {Tenant} could not be forgotten ({Exception}); the next hour tries again.",
                    tenant?.Value ?? "the platform", failure.GetType().FullName);
                failed = true;
            }

            if (left == 0)
                return;
        }

        // A key that somebody's events may still be under stays.
        if (failed)
            return;
        await platform.DestroyKeysAsync(standing, counted, cancellation);
        await months.ProgressAsync(progress => progress with { DoneOn = today }, cancellation);
    }

    /// <summary>How many events of the tenant a run would forget now. Changes nothing.</summary>
    public async Task<(long Due, long KeptByHold)> DueAsync(TenantId tenant, CancellationToken cancellation)
    {
        var due = 0L;
        if (await windows.CutOffAsync(tenant, cancellation) is { } cutOff &&
            (await months.ProgressAsync(cancellation)).CountedUntil is { } counted)
        {
            await foreach (var (month, counts) in months.StandingAsync(tenant, cancellation))
                due += IsOver(month, counts, cutOff, counted) ? counts.Events : 0;
        }

        return due > 0 && (await holds.ActiveAsync(tenant, subject: null, cancellation)).Count > 0 ? (0, due) : (due, 0);
    }

    /// <summary>Answers the oldest month that stays.</summary>
    private async Task<(KeyScope.AuditMonth? Standing, int Left)> ForgetAsync(
        TenantId? tenant, DateTimeOffset counted, int left, CancellationToken cancellation)
    {
        if (tenant is { } known)
            await windows.RememberAsync(known, cancellation);
        var cutOff = await windows.CutOffAsync(tenant, cancellation);
        while (await months.FindNextAsync(tenant, cancellation) is var (month, counts))
        {
            if (cutOff is not { } before || !IsOver(month, counts, before, counted) || left == 0)
                return (month, left);
            left--;
            var now = time.GetUtcNow();
            await audit.AppendAsync([AuditMonthEvents.Aggregated(tenant, month, counts, now)], cancellation);
            if (tenant is not { } owner)
                await platform.RemoveAsync(month, counts, cancellation);
            else if (!await RemoveAsync(owner, month, counts, cancellation))
                return (month, left);
            await audit.AppendAsync([AuditMonthEvents.Forgotten(tenant, month, counts, now)], cancellation);
            await months.ForgetAsync(tenant, month, now, cancellation);
        }

        return (null, left);
    }

    /// <summary>
    /// False under a hold. One on a person keeps the tenant's months too: whose doings an event tells is in its
    /// payload, and nobody can tell it from the others'.
    /// </summary>
    private async Task<bool> RemoveAsync(
        TenantId tenant, KeyScope.AuditMonth month, AuditMonth counts, CancellationToken cancellation)
    {
        var entry = $"audit.{tenant}.{month.Text}";
        await deletions.AppendAsync(
            new DeletionEntry(entry, tenant, null, null, null, time.GetUtcNow()) { Kind = DeletionKind.Retention },
            cancellation);
        long? group = counts.LastGroup;
        while (group is { } from)
        {
            var held = false;
            var outcome = await gate.DestroyAsync(
                new Destruction(tenant, Subject: null, entry, entry, FenceRule.NotNeeded),
                async (permit, stop) =>
                {
                    held = permit.HeldSubjects.Count > 0;
                    if (!held)
                        group = await payloads.RemoveAsync(tenant, month, from, counts.FirstGroup, stop);
                },
                cancellation);
            if (outcome is GateOutcome.Held || held)
            {
                log.LogInformation("A hold keeps the audit events of {Tenant} of {Month}.", tenant, month.Text);
                return false;
            }
        }

        await deletions.FinishAsync(tenant, entry, cancellation);
        return true;
    }

    /// <summary>Whole months only: one that may still grow has no counts to be forgotten for.</summary>
    private static bool IsOver(
        KeyScope.AuditMonth month, AuditMonth counts, DateTimeOffset cutOff, DateTimeOffset counted) =>
        counts.LastAt < cutOff &&
        new DateTimeOffset(month.Year, month.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1) <= counted;
}
