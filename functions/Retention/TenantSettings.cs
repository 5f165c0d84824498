using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Retention;

/// <summary>What a tenant has set for itself: the row <c>settings</c>.</summary>
/// <param name="Days">Setting → days, as they hold.</param>
public sealed record TenantSettings(IReadOnlyDictionary<string, int> Days)
{
    public static TenantSettings None { get; } = new(new Dictionary<string, int>(StringComparer.Ordinal));

    /// <summary>A change that does not hold yet; null: none waits.</summary>
    public WaitingSetting? Waiting { get; init; }

    public int? DaysOf(string setting) => Days.TryGetValue(setting, out var days) ? days : null;

    /// <summary>
    /// With what is asked for. Of the setting that waits before it gets shorter, the shorter value waits anew, unless
    /// it is the one that waits already; any other value holds at once and drops what waits.
    /// </summary>
    /// <param name="asked">Setting → days; null takes a setting back.</param>
    /// <param name="patient">The setting that waits before it gets shorter; null: none does.</param>
    public TenantSettings With(
        IReadOnlyDictionary<string, int?> asked, TenantSetting? patient, Func<int?, WaitingSetting> wait)
    {
        var (days, waiting) = (new Dictionary<string, int>(Days, StringComparer.Ordinal), Waiting);
        foreach (var (name, value) in asked)
        {
            if (name != patient?.Name)
            {
                Set(days, name, value);
            }
            else if (Kept(patient, value) < Kept(patient, DaysOf(name)))
            {
                waiting = waiting is { } same && same.Setting == name && same.Days == value ? same : wait(value);
            }
            else
            {
                Set(days, name, value);
                waiting = null;
            }
        }

        return new TenantSettings(days) { Waiting = waiting };
    }

    /// <summary>What has waited holds.</summary>
    public TenantSettings Applied()
    {
        var days = new Dictionary<string, int>(Days, StringComparer.Ordinal);
        if (Waiting is { } waiting)
            Set(days, waiting.Setting, waiting.Days);
        return new TenantSettings(days);
    }

    private static void Set(Dictionary<string, int> days, string name, int? value)
    {
        days.Remove(name);
        if (value is { } set)
            days[name] = set;
    }

    /// <summary>Nought is for ever.</summary>
    private static int Kept(TenantSetting setting, int? days) =>
        (days ?? setting.Default) is var kept && kept == 0 ? int.MaxValue : kept;
}

/// <summary>A shorter time that was asked for and does not hold yet.</summary>
/// <param name="Id">Names its events.</param>
/// <param name="Days">Null: the setting is taken back, and the default is shorter.</param>
/// <param name="Actor">Who asked: an opaque actor id, as in the audit log.</param>
public sealed record WaitingSetting(
    string Id, string Setting, int? Days, DateTimeOffset AskedAt, DateTimeOffset EffectiveAt, string Actor)
{
    /// <summary>When the tenant was told, or had no address that takes mail; null: the mail is still to go.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>The tenant would hear of it with less than most of the time left to take it back.</summary>
    public bool IsLate(DateTimeOffset now) =>
        EffectiveAt - now < RetentionLimits.ShorterAudit - RetentionLimits.LateTelling;

    /// <summary>Nothing gets shorter before the tenant could know.</summary>
    public bool IsDue(DateTimeOffset now) => ToldAt is not null && EffectiveAt <= now;
}
