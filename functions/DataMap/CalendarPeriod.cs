using System.Globalization;
using System.Text.RegularExpressions;

namespace PrivacyFunctions.DataMap;

/// <summary>
/// A length of time in the calendar's own units, as an ISO 8601 duration: <c>P30D</c>, <c>P18M</c>, <c>P7Y</c>,
/// <c>PT15M</c>. A month is a calendar month: 31 January plus one month is the last day of February.
/// </summary>
public readonly partial record struct CalendarPeriod(int Years, int Months, int Days, TimeSpan Time)
{
    /// <summary>
    /// 500 years, of each kind of unit: everything below can be added to and taken from today's date.
    /// </summary>
    private const int MaxYears = 500;

    public static bool TryParse(string? text, out CalendarPeriod period)
    {
        period = default;
        if (text is null || Duration().Match(text) is not { Success: true } match)
            return false;
        long Amount(string unit) => match.Groups[unit] is { Success: true } group
            ? long.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;
        var (months, days) = ((Amount("years") * 12) + Amount("months"), Amount("days"));
        var seconds = (Amount("hours") * 3600) + (Amount("minutes") * 60) + Amount("seconds");
        if (months > MaxYears * 12 || days > MaxYears * 365 || seconds > MaxYears * 365L * 86_400)
            return false;
        period = new CalendarPeriod(
            (int)Amount("years"), (int)Amount("months"), (int)days, TimeSpan.FromSeconds(seconds));
        return true;
    }

    public static CalendarPeriod Parse(string text) =>
        TryParse(text, out var period) ? period
            : throw new FormatException("Not an ISO 8601 duration such as P30D, P18M or PT15M.");

    /// <summary>The moment that lies this period after <paramref name="start"/>, in UTC.</summary>
    public DateTimeOffset After(DateTimeOffset start) =>
        start.ToUniversalTime().AddMonths((Years * 12) + Months).AddDays(Days).Add(Time);

    /// <summary>The moment that lies this period before <paramref name="end"/>, in UTC.</summary>
    public DateTimeOffset Before(DateTimeOffset end) =>
        end.ToUniversalTime().AddMonths(-((Years * 12) + Months)).AddDays(-Days).Subtract(Time);

    /// <summary>
    /// Everything that began before this moment is over by <paramref name="now"/>, and nothing younger is: not the same
    /// as <see cref="Before"/>, because at the end of March a month that began on the last of February is long over.
    /// </summary>
    public DateTimeOffset CutOff(DateTimeOffset now)
    {
        var end = now.ToUniversalTime().Subtract(Time).AddDays(-Days);
        var start = end.AddMonths(-((Years * 12) + Months));
        return start.Day < end.Day
            ? new DateTimeOffset(start.Year, start.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1)
            : start;
    }

    public override string ToString()
    {
        var date = (Years > 0 ? $"{Years}Y" : "") + (Months > 0 ? $"{Months}M" : "") + (Days > 0 ? $"{Days}D" : "");
        var time = (Time.Hours + (Time.Days * 24) is > 0 and var hours ? $"{hours}H" : "") +
            (Time.Minutes > 0 ? $"{Time.Minutes}M" : "") + (Time.Seconds > 0 ? $"{Time.Seconds}S" : "");
        return date.Length + time.Length == 0 ? "PT0S" : $"P{date}{(time.Length > 0 ? "T" + time : "")}";
    }

    [GeneratedRegex(
        @"^P(?=[0-9T])((?<years>[0-9]{1,6})Y)?((?<months>[0-9]{1,6})M)?((?<days>[0-9]{1,6})D)?" +
        @"(T(?=[0-9])((?<hours>[0-9]{1,9})H)?((?<minutes>[0-9]{1,9})M)?((?<seconds>[0-9]{1,9})S)?)?\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Duration();
}
