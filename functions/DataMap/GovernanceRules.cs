namespace PrivacyFunctions.DataMap;

/// <summary>When tenants are told of what changes, and of what went wrong.</summary>
/// <param name="NoticeOfChange">How long before a material change of a published document every tenant is told.</param>
/// <param name="MailsEveryChange">Whether tenants are mailed of every change, or of material ones only.</param>
/// <param name="NoticeOfSubprocessor">How long before a new subprocessor starts every tenant is told.</param>
public sealed record GovernanceRules(
    CalendarPeriod NoticeOfChange, bool MailsEveryChange, CalendarPeriod NoticeOfSubprocessor, BreachRules Breach)
{
    public static GovernanceRules Usual { get; } = new(
        CalendarPeriod.Parse("P30D"), MailsEveryChange: false, CalendarPeriod.Parse("P30D"),
        new BreachRules(CalendarPeriod.Parse("PT72H"), CalendarPeriod.Parse("PT72H"), CalendarPeriod.Parse("PT24H")));
}

/// <param name="AssessWithin">From when it was known, as <paramref name="NotifyWithin"/>.</param>
/// <param name="RemindBefore">How long before either is over operators are reminded.</param>
public sealed record BreachRules(CalendarPeriod AssessWithin, CalendarPeriod NotifyWithin, CalendarPeriod RemindBefore);
