using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Telling;

/// <summary>
/// Tells tenants, a few a step. The mail comes before the mark: after a crash in between the outbox finds the same mail
/// and the mark is written late, so whatever counts from it counts from a moment that is never too early.
/// </summary>
public sealed class TellingCourse(
    TenantStore tenants, TenantNotices notices, TellingMarks marks, IEnumerable<IAnnouncements> sources,
    IAuditLog audit, TimeProvider time, ILogger<TellingCourse> log)
{
    public async Task<TenantsToldV1> TellAsync(TellTenantsV1 step, CancellationToken cancellation)
    {
        var pass = TellingPassV1.None;
        if (await SourceOf(step.Announcement).FindAsync(step.Announcement, cancellation) is not { } announcement)
            return new TenantsToldV1(After: null, pass);
        var seen = 0;
        await foreach (var tenant in tenants.AfterAsync(step.After, cancellation))
        {
            if (announcement.Concerns(tenant))
                pass = pass.With(await TellAsync(announcement, tenant, cancellation));
            if (++seen == GovernanceLimits.TenantsPerStep)
                return new TenantsToldV1(tenant.Id, pass);
        }

        return new TenantsToldV1(After: null, pass);
    }

    public async Task RecordAsync(TellingDoneV1 done, CancellationToken cancellation)
    {
        // Where there was nothing to tell, nobody was told: an empty pass is not a complete one.
        var source = SourceOf(done.Announcement);
        if (await source.FindAsync(done.Announcement, cancellation) is null)
            return;
        await source.RecordAsync(done.Announcement, done.Pass, cancellation);
        if (done.Pass.NotTold > 0)
        {
            log.LogWarning(
                "{NotTold} tenants were not told of {Announcement}: they have no address that takes mail.",
                done.Pass.NotTold, done.Announcement);
        }
    }

    private async Task<TellingPassV1> TellAsync(
        Announcement announcement, Tenant tenant, CancellationToken cancellation)
    {
        // Its address is forgotten, and nothing is written about it any more.
        if (tenant.State is TenantState.Purged)
            return NotTold(tenant);
        var isWaitedFor = tenant.CreatedAt <= announcement.Since;
        try
        {
            var mark = await marks.FindAsync(tenant.Id, announcement.Id, cancellation)
                ?? await MailAsync(announcement, tenant, cancellation);
            if (mark is null)
                return Waiting(isWaitedFor);
            // A provider takes a mail and tells later that the address does not exist.
            return mark.Told && !await notices.HasReturnedAsync(
                tenant, announcement.Mail(tenant), announcement.Id, cancellation)
                ? new TellingPassV1(1, 0, 0, isWaitedFor ? mark.At : null, [])
                : NotTold(tenant);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One tenant's trouble must not keep the others. The failure's own words stay out of the log.
            log.LogError(
                "Tenant {Tenant} could not be told of {Announcement} ({Exception}); the next hour tries again.",
                tenant.Id, announcement.Id, failure.GetType().FullName);
            return Waiting(isWaitedFor);
        }
    }

    private static TellingPassV1 NotTold(Tenant tenant) => new(0, 1, 0, null, [tenant.Id]);

    private static TellingPassV1 Waiting(bool isWaitedFor) => new(0, 0, isWaitedFor ? 1 : 0, null, []);

    /// <summary>Null: the tenant is so new that its address may still be on its way.</summary>
    private async Task<TellingMark?> MailAsync(
        Announcement announcement, Tenant tenant, CancellationToken cancellation)
    {
        var told = await notices.SendAsync(tenant, announcement.Mail(tenant), announcement.Id, cancellation);
        if (!told && tenant.CreatedAt > time.GetUtcNow() - GovernanceLimits.Provisioning)
            return null;
        var mark = new TellingMark(told, time.GetUtcNow());
        await audit.AppendAsync([GovernanceAudit.Told(announcement, tenant.Id, mark)], cancellation);
        return await marks.AddAsync(tenant.Id, announcement.Id, mark, cancellation);
    }

    private IAnnouncements SourceOf(string announcement)
    {
        var kind = announcement.Split('.')[0];
        return sources.Single(source => source.Kind == kind);
    }
}
