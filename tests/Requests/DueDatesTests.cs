using System.Globalization;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tests.Requests;

[TestClass]
public sealed class DueDatesTests
{
    private static readonly CalendarPeriod Promise = CalendarPeriod.Parse("P30D");
    private static readonly CalendarPeriod Generous = CalendarPeriod.Parse("P1Y");

    [TestMethod]
    [DataRow("2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", DisplayName = "31 January ends on the last of February")]
    [DataRow(
        "2028-01-31T10:00:00Z", "2028-02-29T10:00:00Z", DisplayName = "31 January ends on 29 February in a leap year")]
    [DataRow("2028-02-29T23:59:59Z", "2028-03-29T23:59:59Z", DisplayName = "29 February")]
    [DataRow("2026-02-28T00:00:00Z", "2026-03-28T00:00:00Z", DisplayName = "28 February")]
    [DataRow("2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z", DisplayName = "over the turn of the year")]
    [DataRow("2026-08-31T12:00:00Z", "2026-09-30T12:00:00Z", DisplayName = "31 August")]
    public void Gdpr_gives_one_calendar_month(string received, string due) =>
        Assert.AreEqual(At(due), DueDates.Due(Regulation.Gdpr, Generous, At(received)));

    [TestMethod]
    [DataRow("2026-01-31T10:00:00Z", "2026-03-17T10:00:00Z")]
    [DataRow("2028-01-31T10:00:00Z", "2028-03-16T10:00:00Z")]
    public void Ccpa_gives_45_calendar_days(string received, string due) =>
        Assert.AreEqual(At(due), DueDates.Due(Regulation.Ccpa, Generous, At(received)));

    [TestMethod]
    [DataRow("2026-05-04T10:00:00Z", "2026-05-25T10:00:00Z", DisplayName = "from a Monday: three weeks")]
    [DataRow("2026-05-08T10:00:00Z", "2026-05-29T10:00:00Z", DisplayName = "from a Friday")]
    [DataRow("2026-05-09T10:00:00Z", "2026-05-29T10:00:00Z", DisplayName = "from a Saturday")]
    [DataRow("2026-05-10T10:00:00Z", "2026-05-29T10:00:00Z", DisplayName = "from a Sunday")]
    [DataRow("2026-12-24T10:00:00Z", "2027-01-14T10:00:00Z", DisplayName = "holidays count as business days")]
    public void Ccpa_gives_an_opt_out_15_business_days(string received, string due)
    {
        Assert.AreEqual(At(due), DueDates.DueOptOut(Generous, At(received)));
        Assert.AreEqual(At(received).AddDays(7), DueDates.DueOptOut(CalendarPeriod.Parse("P7D"), At(received)));
    }

    [TestMethod]
    [DataRow("2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", DisplayName = "the law's month is shorter than 30 days")]
    [DataRow("2026-03-01T10:00:00Z", "2026-03-31T10:00:00Z", DisplayName = "the promise is shorter than March")]
    [DataRow("2026-04-01T10:00:00Z", "2026-05-01T10:00:00Z", DisplayName = "both fall on one day")]
    public void The_earlier_of_the_laws_date_and_the_packs_promise_counts(string received, string due) =>
        Assert.AreEqual(At(due), DueDates.Due(Regulation.Gdpr, Promise, At(received)));

    [TestMethod]
    [DataRow("2026-01-31T23:30:00-05:00")]
    [DataRow("2026-02-01T05:30:00+01:00")]
    [DataRow("2026-02-01T18:30:00+14:00")]
    public void The_same_moment_has_the_same_due_date_in_every_time_zone(string received)
    {
        var due = DueDates.Due(Regulation.Gdpr, Generous, At(received));
        Assert.AreEqual(At("2026-03-01T04:30:00Z"), due);
        Assert.AreEqual(TimeSpan.Zero, due.Offset);
    }

    [TestMethod]
    public void An_extension_reaches_three_months_under_gdpr_and_ninety_days_under_ccpa()
    {
        Assert.AreEqual(At("2026-04-30T10:00:00Z"), DueDates.Extended(Regulation.Gdpr, At("2026-01-31T10:00:00Z")));
        Assert.AreEqual(At("2026-05-01T10:00:00Z"), DueDates.Extended(Regulation.Ccpa, At("2026-01-31T10:00:00Z")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
