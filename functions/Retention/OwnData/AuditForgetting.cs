using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>
/// Each day the payloads of the events go whose time is over. When those of a tenant's whole month are gone, the month
/// becomes counts; when no tenant's are left, the month's key goes. Every step may be repeated.
/// </summary>
public sealed class AuditForgetting(
    AuditMonthCounting counting, AuditMonths months, AuditWindows windows, AuditReaches reaches,
    AuditPayloadForgetting payloads, PlatformAuditMonths platform, IAuditLog audit, TimeProvider time,
    ILogger<AuditForgetting> log)
{
    /// <summary>2,000 pieces of a thousand rows, or months, in a run: minutes; the rest goes on in the next hour.</summary>
    public const int PiecesPerRun = 2_000;

    /// <summary>Once a day (UTC), and again in the next hour where a run did not come to its end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if ((await months.ProgressAsync(cancellation)).DoneOn >= today ||
            await counting.RunAsync(cancellation) is not { } counted)
            return;
        var run = new Run(now, counted, []);
        var (left, standing, failed) = (PiecesPerRun, default(KeyScope.AuditMonth), false);
        await foreach (var tenant in months.TenantsAsync(cancellation))
        {
            try
            {
                (var next, left) = await ForgetAsync(tenant, run, left, cancellation);
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

    /// <summary>Answers the oldest month that stays.</summary>
    private async Task<(KeyScope.AuditMonth? Standing, int Left)> ForgetAsync(
        TenantId? tenant, Run run, int left, CancellationToken cancellation)
    {
        if (tenant is { } known)
            await windows.RememberAsync(known, cancellation);
        var cutOff = await windows.CutOffAsync(tenant, run.Now, cancellation);
        while (await months.FindNextAsync(tenant, cancellation) is var (month, counts))
        {
            if (cutOff is not { } before || left == 0)
                return (month, left);
            (var all, left) = await payloads.RemoveAsync(
                tenant, month, counts, await ReachAsync(run, before, cancellation), left, cancellation);
            if (!all || !IsOver(month, counts, before, run.Counted) || left == 0)
                return (month, left);
            left--;
            await EndAsync(tenant, month, counts, run.Now, cancellation);
        }

        return (null, left);
    }

    /// <summary>Of a month whose payloads are gone the counts stay, whose hash the log has.</summary>
    private async Task EndAsync(
        TenantId? tenant, KeyScope.AuditMonth month, AuditMonth counts, DateTimeOffset now,
        CancellationToken cancellation)
    {
        await audit.AppendAsync([AuditMonthEvents.Aggregated(tenant, month, counts, now)], cancellation);
        if (tenant is { } owner)
            await payloads.FinishAsync(owner, month, cancellation);
        await audit.AppendAsync([AuditMonthEvents.Forgotten(tenant, month, counts, now)], cancellation);
        await months.ForgetAsync(tenant, month, now, cancellation);
    }

    /// <summary>Most tenants have the same window.</summary>
    private async Task<AuditReach> ReachAsync(Run run, DateTimeOffset cutOff, CancellationToken cancellation)
    {
        if (!run.Reaches.TryGetValue(cutOff, out var reach))
            run.Reaches.Add(cutOff, reach = await reaches.FindAsync(cutOff, cancellation));
        return reach;
    }

    /// <summary>Whole months only: one that may still grow has no counts to be forgotten for.</summary>
    private static bool IsOver(
        KeyScope.AuditMonth month, AuditMonth counts, DateTimeOffset cutOff, DateTimeOffset counted) =>
        counts.LastAt < cutOff &&
        new DateTimeOffset(month.Year, month.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1) <= counted;

    /// <param name="Now">One moment for all tenants.</param>
    /// <param name="Counted">What was written before it is counted.</param>
    private sealed record Run(
        DateTimeOffset Now, DateTimeOffset Counted, Dictionary<DateTimeOffset, AuditReach> Reaches);
}
