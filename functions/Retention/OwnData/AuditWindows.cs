using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>How long a tenant's audit events are kept in full.</summary>
public sealed class AuditWindows(
    PolicyPack pack, RetentionStore settings, TenantStore tenants, AuditMonths months)
{
    /// <summary>Events that were written before it are over; null: none ever is.</summary>
    /// <param name="tenant">Null: events without a tenant, which are kept as those of one that sets nothing.</param>
    public async Task<DateTimeOffset?> CutOffAsync(
        TenantId? tenant, DateTimeOffset now, CancellationToken cancellation)
    {
        var rule = pack.OwnData.Audit;
        var days = rule.Setting is { } name && tenant is { } known ? await DaysAsync(known, name, cancellation) : null;
        return pack.PeriodOf(rule, days)?.CutOff(now);
    }

    /// <summary>Keeps what the tenant has set: a purge takes the settings, and the log survives it.</summary>
    public async Task RememberAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (pack.OwnData.Audit.Setting is { } setting &&
            await DaysAsync(tenant, setting, cancellation) is var days &&
            days != (await months.StateAsync(tenant, cancellation)).Days)
            await months.RememberAsync(tenant, days, cancellation);
    }

    private async Task<int?> DaysAsync(TenantId tenant, string setting, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(tenant, cancellation) is not { State: not TenantState.Purged })
            return (await months.StateAsync(tenant, cancellation)).Days;
        var (set, _) = await settings.SettingsAsync(tenant, cancellation);
        return set.DaysOf(setting);
    }
}
