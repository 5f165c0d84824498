using System.Globalization;
using PrivacyFunctions.Local.Host.Timers;

namespace PrivacyFunctions.Tests.Local.Host.Timers;

[TestClass]
public sealed class CronScheduleTests
{
    [TestMethod]
    [DataRow("0 */5 * * * *", "2026-01-31T23:57:01Z", "2026-02-01T00:00:00Z")]
    [DataRow("0 */5 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z")]
    [DataRow("*/15 * * * * *", "2026-01-01T00:00:44.999Z", "2026-01-01T00:00:45Z")]
    [DataRow("* * * * * *", "2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00Z")]
    [DataRow("0 0 3 * * *", "2026-03-29T03:00:00Z", "2026-03-30T03:00:00Z")]
    [DataRow("30 10/20 * * * *", "2026-01-01T00:50:30Z", "2026-01-01T01:10:30Z")]
    [DataRow("0 0 9-17/4 * * MON-FRI", "2026-01-02T17:00:00Z", "2026-01-05T09:00:00Z")]
    [DataRow("0 30 9 * JAN,jul Mon", "2026-01-26T09:30:00Z", "2026-07-06T09:30:00Z")]
    [DataRow("0 0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [DataRow("0 0 0 29 2 0", "2072-12-01T00:00:00Z", "2088-02-29T00:00:00Z")]
    [DataRow("0 0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z")]
    [DataRow("0 0 0 13 * FRI", "2026-01-01T00:00:00Z", "2026-02-13T00:00:00Z")]
    [DataRow("0,20,40 59 23 * * *", "2026-01-01T23:59:41Z", "2026-01-02T23:59:00Z")]
    public void The_next_occurrence_lies_where_the_expression_says(string expression, string after, string expected) =>
        Assert.AreEqual(Moment(expected), CronSchedule.Parse(expression).NextAfter(Moment(after)));

    [TestMethod]
    [DataRow("0 * * * *")]
    [DataRow("")]
    [DataRow("60 * * * * *")]
    [DataRow("0 0 24 * * *")]
    [DataRow("0 0 0 0 * *")]
    [DataRow("0 0 0 * 13 *")]
    [DataRow("0 0 0 * * 7")]
    [DataRow("0 0 0 * * MO")]
    [DataRow("0 30-10 * * * *")]
    [DataRow("0 */0 * * * *")]
    [DataRow("0 1/2/3 * * * *")]
    [DataRow("0 , * * * *")]
    [DataRow("0 -5 * * * *")]
    [DataRow("0 0 0 31 2 *")]
    [DataRow("00:05:00")]
    public void An_expression_that_is_wrong_or_never_due_is_refused(string expression) =>
        Assert.ThrowsExactly<FormatException>(() => CronSchedule.Parse(expression));

    [TestMethod]
    public void Occurrences_only_grow_and_none_is_left_out()
    {
        var schedule = CronSchedule.Parse("7 */10 1-3 * * *");
        var moment = Moment("2026-02-27T00:00:00Z");
        var seen = new List<DateTimeOffset>();
        while (seen.Count < 54)
            seen.Add(moment = schedule.NextAfter(moment));
        Assert.AreEqual(Moment("2026-03-01T03:50:07Z"), seen[^1]);
        CollectionAssert.AllItemsAreUnique(seen);
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
