namespace PrivacyFunctions.Simulation.Years.Ledger;

/// <summary>What tenants have set, and what waits: an audit log is kept for a shorter time only after a week.</summary>
internal sealed partial class YearsLedger
{
    private static readonly TimeSpan Wait = TimeSpan.FromDays(7);

    private readonly Dictionary<(int Tenant, string Setting), int> _set = [];
    private readonly Dictionary<int, (int? Days, DateTime At)> _waiting = [];

    public void Ask(int tenant, string setting, int? days, DateTime now)
    {
        Settle(now);
        var kept = _set.TryGetValue((tenant, setting), out var set) ? set : (int?)null;
        if (setting != policy.AuditSetting)
        {
            Set(tenant, setting, days, now);
        }
        else if (Length(setting, days) >= Length(setting, kept))
        {
            _waiting.Remove(tenant);
            Set(tenant, setting, days, now);
        }
        else if (!_waiting.TryGetValue(tenant, out var waiting) || waiting.Days != days)
        {
            _waiting[tenant] = (days, now + Wait);
        }
    }

    /// <summary>What has waited holds.</summary>
    public void Settle(DateTime now)
    {
        foreach (var (tenant, (days, _)) in _waiting.Where(waiting => waiting.Value.At <= now).ToList())
        {
            _waiting.Remove(tenant);
            Set(tenant, policy.AuditSetting!, days, now);
        }
    }

    private void Set(int tenant, string setting, int? days, DateTime now)
    {
        if (days is { } set)
            _set[(tenant, setting)] = set;
        else
            _set.Remove((tenant, setting));
        _changed[tenant] = now;
    }

    /// <summary>0 is for ever.</summary>
    private long Length(string setting, int? days) =>
        (days ?? policy.Settings[setting].Default) is var length && length == 0 ? long.MaxValue : length;
}
