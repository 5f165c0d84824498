namespace PrivacyFunctions.DataMap;

/// <summary>Reads and checks how long our own records are kept.</summary>
internal sealed class OwnDataReader(PackErrors errors)
{
    /// <summary>30 days: less, and nobody could look into what happened last month.</summary>
    private static readonly CalendarPeriod LeastAudit = CalendarPeriod.Parse("P30D");

    public OwnDataRules Read(PackSection pack)
    {
        if (!pack.Has("ownData") || pack.Section("ownData", PackKeys.OwnData) is not { } section)
            return OwnDataRules.Usual;
        return new OwnDataRules(Audit(section.Section("audit", PackKeys.OwnAudit)));
    }

    public void Check(PackSection pack, OwnDataRules read, IReadOnlyDictionary<string, TenantSetting> settings)
    {
        if (read.Audit.Setting is { } name && !settings.ContainsKey(name))
        {
            errors.Add(
                pack.At("ownData"), $"The setting '{PackSection.Shown(name)}' of 'ownData' is not declared.",
                NearestName.Suggest(name, [.. settings.Keys]));
        }
    }

    private RetentionRule Audit(PackSection? section)
    {
        if (section is null)
            return OwnDataRules.Usual.Audit;
        var rule = new RetentionRule(null, AtLeast(section, "period", LeastAudit), "")
        {
            Setting = section.OptionalText("setting"),
        };
        if (rule.Period is null == rule.Setting is null)
        {
            errors.Add(
                section.Node, $"The {section.What} needs one of 'period' and 'setting'.",
                "Write { period: P7Y }, or { setting: … } with the name of a setting.");
        }

        return rule;
    }

    private CalendarPeriod? AtLeast(PackSection section, string key, CalendarPeriod least)
    {
        // Compared from a day where no month is unusually short.
        var start = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var read = section.OptionalPeriod(key);
        if (read is { } period && period.After(start) < least.After(start))
        {
            errors.Add(
                section.At(key), $"The '{key}' of the {section.What} is shorter than {least}.",
                $"Write {least} or longer: until then the records are needed.");
        }

        return read;
    }
}
