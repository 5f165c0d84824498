namespace PrivacyFunctions.DataMap;

/// <summary>Reads and checks how long our own records are kept.</summary>
internal sealed class OwnDataReader(PackErrors errors)
{
    /// <summary>30 days: less, and nobody could look into what happened last month.</summary>
    private static readonly CalendarPeriod LeastAudit = CalendarPeriod.Parse("P30D");

    /// <summary>90 days: every date that a certificate announces has come by then, with a vault's longest retention.</summary>
    private static readonly CalendarPeriod LeastRequests = CalendarPeriod.Parse("P90D");

    /// <summary>7 days: so long a provider tells of mails that came back, and a product tells a fact again.</summary>
    private static readonly CalendarPeriod AWeek = CalendarPeriod.Parse("P7D");

    private static readonly CalendarPeriod ADay = CalendarPeriod.Parse("P1D");

    public OwnDataRules Read(PackSection pack)
    {
        var usual = OwnDataRules.Usual;
        return pack.Has("ownData") && pack.Section("ownData", PackKeys.OwnData) is { } section
            ? new OwnDataRules(
                Audit(section.Section("audit", PackKeys.OwnAudit)),
                AtLeast(section, "requests", LeastRequests) ?? usual.Requests,
                AtLeast(section, "mails", AWeek) ?? usual.Mails,
                AtLeast(section, "links", ADay) ?? usual.Links,
                AtLeast(section, "facts", AWeek) ?? usual.Facts,
                AtLeast(section, "orchestrations", AWeek) ?? usual.Orchestrations)
            {
                Consents = AtLeast(section, "consents", ADay),
            }
            : usual;
    }

    public void Check(PackSection pack, PolicyPack read)
    {
        var own = read.OwnData;
        if (own.Audit.Setting is { } name && !read.Settings.ContainsKey(name))
        {
            errors.Add(
                pack.At("ownData"), $"The setting '{PackSection.Shown(name)}' of 'ownData' is not declared.",
                NearestName.Suggest(name, [.. read.Settings.Keys]));
        }

        // Until the last backup is gone, its restore may need to be told from the person's own return.
        if (IsShorter(own.Requests, read.Erasure.Backups.MaxAge))
        {
            errors.Add(
                pack.At("ownData"), "The 'requests' of 'ownData' are kept for a shorter time than backups.",
                $"Write 'requests: {read.Erasure.Backups.MaxAge}' or longer.");
        }

        if (read.Promises.DefaultRegulation == "ccpa" && IsShorter(own.Requests, OwnDataRules.CcpaRequests))
        {
            errors.Add(
                pack.At("ownData"), "The CCPA asks for the records of requests for 24 months.",
                $"Write 'requests: {OwnDataRules.CcpaRequests}' or longer.");
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
        if (section.Has("period") == section.Has("setting"))
        {
            errors.Add(
                section.Node, $"The {section.What} needs one of 'period' and 'setting'.",
                "Write { period: P7Y }, or { setting: … } with the name of a setting.");
        }

        return rule;
    }

    private CalendarPeriod? AtLeast(PackSection section, string key, CalendarPeriod least)
    {
        var read = section.OptionalPeriod(key);
        if (read is { } period && IsShorter(period, least))
        {
            errors.Add(
                section.At(key), $"The '{key}' of the {section.What} is shorter than {least}.",
                $"Write {least} or longer: until then the records are needed.");
        }

        return read;
    }

    /// <summary>Compared from a day where no month is unusually short.</summary>
    private static bool IsShorter(CalendarPeriod period, CalendarPeriod least)
    {
        var start = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return period.After(start) < least.After(start);
    }
}
