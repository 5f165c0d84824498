using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Retention;

/// <summary>Rules in words for a privacy notice, made from what is executed.</summary>
public static class RetentionWords
{
    /// <summary>As in <c>18 months</c> or <c>1 year and 6 months</c>.</summary>
    public static string Of(CalendarPeriod period)
    {
        (double Amount, string Unit)[] parts =
        [
            (period.Years, "year"), (period.Months, "month"), (period.Days, "day"),
            (Math.Truncate(period.Time.TotalHours), "hour"), (period.Time.Minutes, "minute"),
            (period.Time.Seconds, "second"),
        ];
        return string.Join(" and ", parts.Where(part => part.Amount > 0)
            .Select(part => FormattableString.Invariant($"{part.Amount} {part.Unit}{(part.Amount == 1 ? "" : "s")}")));
    }

    /// <summary>When the records go, for every tenant alike.</summary>
    public static string When(PolicyPack pack, SweepRule rule) =>
        (rule.Trigger.With is { } parents ? $"with its record in \"{parents.Title}\", " : "") + Trigger(pack, rule);

    private static string Trigger(PolicyPack pack, SweepRule rule) => rule.Trigger switch
    {
        SweepTrigger.Fact(var on) => on.After is { } after
            ? $"{Of(after)} after {Fact(on)}" : $"until {Fact(on)}",
        SweepTrigger.Parent(var parent) => $"with its record in \"{parent.Title}\"" +
            (parent.Retention.IsByAge ? $", {Age(pack, parent.Retention)}" : ""),
        SweepTrigger.TenantIs(var on) => (on.State == EndingTenantState.Inactive, on.After) switch
        {
            (true, { } time) => $"{Of(time)} after the organisation became inactive",
            (true, null) => "until the organisation becomes inactive",
            (false, { } time) => $"{Of(time)} after the organisation's trial expired",
            _ => "until the organisation's trial expires",
        } + ", unless it comes back",
        _ => Age(pack, rule.Collection.Retention),
    };

    public static string Action(EraseAction action) => action switch
    {
        EraseAction.HardDelete => "deleted",
        EraseAction.Pseudonymise => "kept without the person, under a pseudonym",
        EraseAction.SecureErase => "deleted, after secrets were logged as a hash and removed",
        _ => "kept",
    };

    private static string Age(PolicyPack pack, RetentionRule rule)
    {
        var after = rule.From is "at" ? "after the record's date" : $"after {Words(rule.From!)}";
        var condition = rule.OnlyAfter is null ? "" : ", once their copy elsewhere is verified";
        if (rule.Setting is not { } name)
            return $"{Of(rule.Period!.Value)} {after}{condition}";
        var setting = pack.Settings[name];
        var unset = pack.PeriodOf(rule) is { } period ? Of(period) : "for ever";
        return $"{Math.Max(1, setting.Min)} to {setting.Max} days {after}, as the organisation sets" +
            (setting.Min == 0 ? " (0: for ever)" : "") + $"; {unset} where it sets nothing{condition}";
    }

    private static string Fact(EventRule rule) => rule.On switch
    {
        ProductEventType.AccountClosed => "the person closes the account",
        ProductEventType.TrialExpired => "the trial expires without a contract",
        ProductEventType.ContractEnded => "the organisation's contract ends",
        ProductEventType.ConnectionRevoked => "the connection is revoked",
        ProductEventType.DocumentRemoved => "the document is removed",
        ProductEventType.WidgetKeyRevoked => "the widget's key is revoked",
        ProductEventType.FeatureSwitchedOff => $"{rule.Feature} is switched off",
        _ => Words(rule.On.WireName()),
    };

    /// <summary>A field's name as words: <c>startedAt</c> → <c>started at</c>.</summary>
    private static string Words(string name) => string.Concat(
        name.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : c == '_' ? " " : c.ToString()));
}
