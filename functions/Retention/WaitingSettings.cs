using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Settings that wait: the tenant is told of each, and when its time has come it holds. Both steps may be repeated; a row
/// that was changed between is looked at again in the next hour.
/// </summary>
public sealed class WaitingSettings(
    PolicyPack pack, RetentionStore store, TenantStore tenants, TenantNotices notices, IAuditLog audit,
    TimeProvider time, ILogger<WaitingSettings> log)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
        {
            try
            {
                await RunAsync(tenant, cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One tenant's trouble must not keep the others' settings. The failure's own words stay out of the log.
                log.LogError(
                    "A setting of {Tenant} that waits could not be seen to ({Exception}); the next hour tries again.",
                    tenant, failure.GetType().FullName);
            }
        }
    }

    /// <summary>The row's new version; null where another writer came first.</summary>
    internal async Task<ETag?> ApplyAsync(
        TenantId tenant, TenantSettings settings, ETag read, CancellationToken cancellation)
    {
        // In the log before it holds: what is deleted by it can always be explained.
        await audit.AppendAsync(
            [RetentionAudit.Shortened(tenant, settings.Waiting!, settings.Applied(), time.GetUtcNow())], cancellation);
        return await store.WriteSettingsAsync(tenant, settings.Applied(), read, cancellation);
    }

    private async Task RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        var (settings, tag) = await store.SettingsAsync(tenant, cancellation);
        if (settings.Waiting is not { } waiting || tag is not { } read)
            return;
        if (waiting.ToldAt is null)
        {
            // The day stands before the mail that names it; one that is told late waits for its week all the same.
            if (waiting.IsLate(time.GetUtcNow()))
            {
                waiting = waiting with { EffectiveAt = time.GetUtcNow() + RetentionLimits.ShorterAudit };
                settings = settings with { Waiting = waiting };
                if (await store.WriteSettingsAsync(tenant, settings, read, cancellation) is not { } postponed)
                    return;
                read = postponed;
            }

            await TellAsync(tenant, settings, waiting, cancellation);
            settings = settings with { Waiting = waiting with { ToldAt = time.GetUtcNow() } };
            if (await store.WriteSettingsAsync(tenant, settings, read, cancellation) is not { } written)
                return;
            read = written;
        }

        if (settings.Waiting.IsDue(time.GetUtcNow()))
            await ApplyAsync(tenant, settings, read, cancellation);
    }

    private async Task TellAsync(
        TenantId id, TenantSettings settings, WaitingSetting waiting, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(id, cancellation) is not { } tenant)
            return;
        var setting = pack.Settings.GetValueOrDefault(waiting.Setting);
        var mail = new AuditWindowMail(
            pack.Product, pack.ContactEmail, id.Value, waiting.Setting,
            settings.DaysOf(waiting.Setting) ?? setting?.Default ?? 0, waiting.Days ?? setting?.Default ?? 0,
            waiting.EffectiveAt);
        var accepted = await notices.SendAsync(tenant, mail, waiting.Id, cancellation);
        await audit.AppendAsync([RetentionAudit.ShorteningTold(id, waiting, accepted, time.GetUtcNow())], cancellation);
    }
}
