using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Requests;

/// <summary>
/// When a request must be answered. Pure. Counted from submission in UTC, to the second: a calendar month from 31
/// January ends on the last day of February. Sources: GDPR Art. 12(3); Cal. Civ. Code § 1798.130(a)(2).
/// </summary>
public static class DueDates
{
    private const int OptOutBusinessDays = 15;

    private static readonly CalendarPeriod GdprPeriod = CalendarPeriod.Parse("P1M");
    private static readonly CalendarPeriod GdprExtended = CalendarPeriod.Parse("P3M");
    private static readonly CalendarPeriod CcpaPeriod = CalendarPeriod.Parse("P45D");
    private static readonly CalendarPeriod CcpaExtended = CalendarPeriod.Parse("P90D");

    /// <summary>The earlier of the law's date and the pack's promise.</summary>
    public static DateTimeOffset Due(Regulation regulation, CalendarPeriod promise, DateTimeOffset receivedAt)
    {
        var law = LawsDate(regulation, receivedAt);
        var promised = promise.After(receivedAt);
        return law < promised ? law : promised;
    }

    /// <summary>
    /// Of an opt-out under the CCPA: 15 business days (11 CCR §§ 7026(f), 7027(g)), or the pack's promise where it is
    /// earlier. Public holidays count as business days, which only makes it earlier.
    /// </summary>
    public static DateTimeOffset DueOptOut(CalendarPeriod promise, DateTimeOffset receivedAt)
    {
        var (law, promised) = (receivedAt, promise.After(receivedAt));
        for (var days = 0; days < OptOutBusinessDays;)
        {
            law = law.AddDays(1);
            days += law.UtcDateTime.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }

        return law < promised ? law : promised;
    }

    /// <summary>The law's own date, which an extension must be announced before.</summary>
    public static DateTimeOffset LawsDate(Regulation regulation, DateTimeOffset receivedAt) =>
        (regulation == Regulation.Ccpa ? CcpaPeriod : GdprPeriod).After(receivedAt);

    /// <summary>The latest date that an extension with notice and reasons reaches.</summary>
    public static DateTimeOffset Extended(Regulation regulation, DateTimeOffset receivedAt) =>
        (regulation == Regulation.Ccpa ? CcpaExtended : GdprExtended).After(receivedAt);
}
