using System.Globalization;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

[TestClass]
public sealed class CalendarPeriodTests
{
    [TestMethod]
    [DataRow("2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z")]
    [DataRow("2028-01-31T10:00:00Z", "P1M", "2028-02-29T10:00:00Z")]
    [DataRow("2026-08-31T00:00:00Z", "P1M", "2026-09-30T00:00:00Z")]
    [DataRow("2028-02-29T00:00:00Z", "P1Y", "2029-02-28T00:00:00Z")]
    [DataRow("2028-02-29T00:00:00Z", "P7Y", "2035-02-28T00:00:00Z")]
    [DataRow("2026-06-01T23:30:00+02:00", "P30D", "2026-07-01T21:30:00Z")]
    [DataRow("2026-12-31T23:59:59Z", "PT24H", "2027-01-01T23:59:59Z")]
    [DataRow("2026-01-31T00:00:00Z", "P1M1D", "2026-03-01T00:00:00Z")]
    [DataRow("2025-08-30T00:00:00Z", "P18M", "2027-02-28T00:00:00Z")]
    public void A_period_ends_on_the_calendars_day(string start, string period, string end) =>
        Assert.AreEqual(Time(end), CalendarPeriod.Parse(period).After(Time(start)));

    [TestMethod]
    [DataRow("2026-03-31T00:00:00Z", "P1M", "2026-02-28T00:00:00Z")]
    [DataRow("2028-03-31T00:00:00Z", "P1M", "2028-02-29T00:00:00Z")]
    [DataRow("2028-02-29T00:00:00Z", "P7Y", "2021-02-28T00:00:00Z")]
    [DataRow("2026-01-01T00:00:00Z", "PT15M", "2025-12-31T23:45:00Z")]
    public void A_cut_off_lies_a_period_before(string end, string period, string cutOff) =>
        Assert.AreEqual(Time(cutOff), CalendarPeriod.Parse(period).Before(Time(end)));

    [TestMethod]
    [DataRow("P30D")]
    [DataRow("P18M")]
    [DataRow("P7Y")]
    [DataRow("PT15M")]
    [DataRow("P1Y2M3DT4H5M6S")]
    [DataRow("PT24H")]
    public void A_period_reads_as_it_was_written(string text) =>
        Assert.AreEqual(text, CalendarPeriod.Parse(text).ToString());

    [TestMethod]
    [DataRow("")]
    [DataRow("P")]
    [DataRow("PT")]
    [DataRow("P1")]
    [DataRow("30D")]
    [DataRow("P-1D")]
    [DataRow("P1.5D")]
    [DataRow("P1D2M")]
    [DataRow("P1M1M")]
    [DataRow("P1W")]
    [DataRow("P1DT")]
    [DataRow("PT1D")]
    [DataRow("P1H")]
    [DataRow("p30d")]
    [DataRow("P30D ")]
    [DataRow("P99999999999D")]
    [DataRow("P182501D")]
    [DataRow("P501Y")]
    [DataRow("P30D\n")]
    [DataRow("P1TT1H")]
    public void What_is_no_duration_is_refused(string text) => Assert.IsFalse(CalendarPeriod.TryParse(text, out _));

    [TestMethod]
    [DataRow("P500Y")]
    [DataRow("P6000M182500DT4380000H")]
    public void The_longest_periods_can_be_added_and_taken_away(string text)
    {
        var now = Time("2026-06-01T00:00:00Z");
        Assert.IsGreaterThan(now, CalendarPeriod.Parse(text).After(now));
        Assert.IsLessThan(now, CalendarPeriod.Parse(text).Before(now));
    }

    [TestMethod]
    [DataRow("P1M", "2027-03-31T12:00:00Z", "2027-03-01T00:00:00Z")]
    [DataRow("P1M", "2027-03-28T12:00:00Z", "2027-02-28T12:00:00Z")]
    [DataRow("P1M", "2028-03-30T00:00:00Z", "2028-03-01T00:00:00Z")]
    [DataRow("P18M", "2027-06-15T00:00:00Z", "2025-12-15T00:00:00Z")]
    [DataRow("P1Y", "2028-02-29T08:00:00Z", "2027-03-01T00:00:00Z")]
    [DataRow("P30D", "2027-03-15T08:00:00Z", "2027-02-13T08:00:00Z")]
    [DataRow("PT24H", "2027-03-15T08:00:00Z", "2027-03-14T08:00:00Z")]
    public void The_cut_off_is_the_calendars(string period, string now, string cutOff) =>
        Assert.AreEqual(Time(cutOff), CalendarPeriod.Parse(period).CutOff(Time(now)));

    [TestMethod]
    [DataRow("P1M")]
    [DataRow("P18M")]
    [DataRow("P1Y")]
    [DataRow("P1M3D")]
    [DataRow("P1Y2M3DT4H")]
    public void On_every_day_of_five_years_nothing_before_the_cut_off_is_young_and_everything_behind_it_is(string text)
    {
        var period = CalendarPeriod.Parse(text);
        for (var now = Time("2026-01-01T00:00:00Z"); now < Time("2031-01-01T00:00:00Z"); now = now.AddHours(13))
        {
            var cut = period.CutOff(now);
            Assert.IsGreaterThan(now, period.After(cut.AddSeconds(1)), $"{now:u}: too late");
            // A month's last days end together, so what is younger may be over some hours earlier.
            for (var day = 0; day < 40; day++)
                Assert.IsLessThanOrEqualTo(now, period.After(cut.AddDays(-day).AddTicks(-1)), $"{now:u}: too early");
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
