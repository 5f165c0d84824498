namespace PrivacyFunctions.DataMap;

/// <summary>Reads and checks what is told to tenants, and when.</summary>
internal sealed class GovernanceReader(PackErrors errors)
{
    /// <summary>72 hours: a supervisory authority is told by then (GDPR 33(1)), so nobody may promise later.</summary>
    private static readonly CalendarPeriod Law = CalendarPeriod.Parse("PT72H");

    private static readonly Dictionary<string, bool> Mails = new(StringComparer.Ordinal)
    {
        ["material_changes"] = false,
        ["every_change"] = true,
    };

    public GovernanceRules Read(PackSection pack)
    {
        var usual = GovernanceRules.Usual;
        return pack.Has("governance") && pack.Section("governance", PackKeys.Governance) is { } section
            ? new GovernanceRules(
                section.OptionalPeriod("noticeOfChange") ?? usual.NoticeOfChange,
                section.Choice("mailOf", Mails, usual.MailsEveryChange),
                section.OptionalPeriod("noticeOfSubprocessor") ?? usual.NoticeOfSubprocessor,
                Breach(section.Section("breach", PackKeys.Breach)))
            : usual;
    }

    private BreachRules Breach(PackSection? section)
    {
        var usual = GovernanceRules.Usual.Breach;
        if (section is null)
            return usual;
        var rules = new BreachRules(
            AtMost(section, "assessWithin") ?? usual.AssessWithin,
            AtMost(section, "notifyWithin") ?? usual.NotifyWithin,
            section.OptionalPeriod("remindBefore") ?? usual.RemindBefore);
        if (!IsShorter(rules.RemindBefore, rules.AssessWithin) || !IsShorter(rules.RemindBefore, rules.NotifyWithin))
        {
            errors.Add(
                section.At("remindBefore"),
                $"The 'remindBefore' of the {section.What} is no shorter than what it reminds of.",
                "Write a shorter one, such as PT24H.");
        }

        return rules;
    }

    private CalendarPeriod? AtMost(PackSection section, string key)
    {
        var read = section.OptionalPeriod(key);
        if (read is { } period && IsShorter(Law, period))
        {
            errors.Add(
                section.At(key), $"The '{key}' of the {section.What} is longer than {Law}.",
                $"Write {Law} or shorter: the GDPR gives no more.");
        }

        return read;
    }

    /// <summary>Compared from a day where no month is unusually short.</summary>
    private static bool IsShorter(CalendarPeriod period, CalendarPeriod other)
    {
        var start = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return period.After(start) < other.After(start);
    }
}
