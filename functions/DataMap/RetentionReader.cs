namespace PrivacyFunctions.DataMap;

/// <summary>Reads retention rules, the tenants' settings and the limit of a sweep.</summary>
internal sealed class RetentionReader(PackErrors errors)
{
    /// <summary>36,525 days: a hundred years, beyond which nobody means a number of days.</summary>
    private const int MostDays = 36_525;

    /// <summary>A milliard: beyond it a limit limits nothing.</summary>
    private const int MostRecords = 1_000_000_000;

    private static readonly Dictionary<string, EraseAction> Ends = new(StringComparer.Ordinal)
    {
        ["hard_delete"] = EraseAction.HardDelete,
        ["pseudonymise"] = EraseAction.Pseudonymise,
        ["secure_erase"] = EraseAction.SecureErase,
    };

    private static readonly Dictionary<string, ProductEventType> Ending = With(scope => scope != ProductEventScope.None);

    private static readonly Dictionary<string, EndingTenantState> States = new(StringComparer.Ordinal)
    {
        ["trial_expired"] = EndingTenantState.TrialExpired,
        ["inactive"] = EndingTenantState.Inactive,
    };

    private static readonly Dictionary<string, ProductEventType> Verifying = new(StringComparer.Ordinal)
    {
        [ProductEventType.MirrorVerified.WireName()] = ProductEventType.MirrorVerified,
    };

    public RetentionRule Rule(PackSection? section)
    {
        if (section is null)
            return new RetentionRule(null, null, "");
        return new RetentionRule(section.OptionalText("from"), section.OptionalPeriod("period"), section.Text("text"))
        {
            Setting = section.OptionalText("setting"),
            WhenUnset = section.OptionalPeriod("whenUnset"),
            OnlyAfter = section.OptionalChoice("onlyAfter", Verifying),
            AtEnd = section.OptionalChoice("atEnd", Ends),
            Parent = Parent(section),
            WhenTenant = WhenTenant(section),
            Events = [.. OpenEvents(section).Select(Event)],
        };
    }

    public IEnumerable<PackSection> OpenEvents(PackSection retention)
    {
        foreach (var item in retention.Items("events"))
        {
            if (PackSection.Open(errors, $"event of the {retention.What}", PackKeys.Event, item) is { } section)
                yield return section;
        }
    }

    public IReadOnlyDictionary<string, TenantSetting> Settings(PackSection pack)
    {
        var settings = new Dictionary<string, TenantSetting>(StringComparer.Ordinal);
        foreach (var entry in pack.Named("settings", PackNames.Field))
        {
            var name = entry.Key.Text;
            if (PackSection.Open(errors, $"setting '{name}'", PackKeys.Setting, entry.Value) is not { } section)
                continue;
            var setting = new TenantSetting(
                name, section.Text("title"), section.Number("min", 0, MostDays), section.Number("max", 1, MostDays),
                section.Number("default", 0, MostDays));
            if (setting.Min > setting.Max || setting.Default < setting.Min || setting.Default > setting.Max)
            {
                errors.Add(
                    section.At("default"), $"The default of the {section.What} lies outside its bounds.",
                    "Write 'min' ≤ 'default' ≤ 'max'.");
            }

            settings[name] = setting;
        }

        return settings;
    }

    public int? RecordsPerRun(PackSection pack) => pack.Section("sweeps", PackKeys.Sweeps) is { } section
        ? section.Number("recordsPerRun", 1, MostRecords)
        : null;

    private static TenantStateRule? WhenTenant(PackSection retention) =>
        retention.Has("whenTenant") && retention.Section("whenTenant", PackKeys.WhenTenant) is { } section
            ? new TenantStateRule(
                section.Choice("state", States, EndingTenantState.Inactive), section.OptionalPeriod("after"))
            : null;

    private static ParentLink? Parent(PackSection retention) =>
        retention.Has("parent") && retention.Section("parent", PackKeys.Parent) is { } section
            ? new ParentLink(section.Name("collection", PackNames.Id), section.Name("column", PackNames.Column))
            : null;

    private static EventRule Event(PackSection section) => new(
        section.Choice("on", Ending, ProductEventType.AccountClosed), section.OptionalPeriod("after"),
        section.OptionalText("match"), section.OptionalName("feature", PackNames.Id));

    private static Dictionary<string, ProductEventType> With(Func<ProductEventScope, bool> has) =>
        ProductEvents.ByName.Where(pair => has(pair.Value.Scope()))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
}
