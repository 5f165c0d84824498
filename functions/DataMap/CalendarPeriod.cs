using System.Globalization;

namespace PrivacyFunctions.DataMap;

/// <summary>
/// A length of time in the calendar's own units, as an ISO 8601 duration: <c>P30D</c>, <c>P18M</c>, <c>P7Y</c>, <c>PT15M</c>.
/// A month is a calendar month: 31 January plus one month is the last day of February.
/// </summary>
public readonly record struct CalendarPeriod(int Years, int Months, int Days, TimeSpan Time)
{
    public static bool TryParse(string? text, out CalendarPeriod period)
    {
        period = default;
        if (text is null || text.Length < 3 || text[0] != 'P')
            return false;
        var (years, months, days, seconds) = (0, 0, 0, 0L);
        var (inTime, units) = (false, "YMD");
        var position = 1;
        while (position < text.Length)
        {
            if (text[position] == 'T')
            {
                if (inTime || ++position == text.Length)
                    return false;
                (inTime, units) = (true, "HMS");
                continue;
            }

            var start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
                position++;
            if (position == start || position == text.Length ||
                !int.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ||
                amount > 100_000)
                return false;
            var unit = units.IndexOf(text[position], StringComparison.Ordinal);
            if (unit < 0)
                return false;
            units = units[(unit + 1)..] is { Length: > 0 } rest ? rest : "-";
            switch (inTime, text[position++])
            {
                case (false, 'Y'): years = amount; break;
                case (false, 'M'): months = amount; break;
                case (false, _): days = amount; break;
                case (true, 'H'): seconds += amount * 3600L; break;
                case (true, 'M'): seconds += amount * 60L; break;
                default: seconds += amount; break;
            }
        }

        period = new CalendarPeriod(years, months, days, TimeSpan.FromSeconds(seconds));
        return true;
    }

    public static CalendarPeriod Parse(string text) =>
        TryParse(text, out var period) ? period : throw new FormatException("Not an ISO 8601 duration such as P30D, P18M or PT15M.");

    /// <summary>The moment that lies this period after <paramref name="start"/>, in UTC.</summary>
    public DateTimeOffset After(DateTimeOffset start) =>
        start.ToUniversalTime().AddMonths((Years * 12) + Months).AddDays(Days).Add(Time);

    /// <summary>The moment that lies this period before <paramref name="end"/>, in UTC.</summary>
    public DateTimeOffset Before(DateTimeOffset end) =>
        end.ToUniversalTime().AddMonths(-((Years * 12) + Months)).AddDays(-Days).Subtract(Time);

    public override string ToString()
    {
        var date = (Years > 0 ? $"{Years}Y" : "") + (Months > 0 ? $"{Months}M" : "") + (Days > 0 ? $"{Days}D" : "");
        var time = (Time.Hours + (Time.Days * 24) is > 0 and var hours ? $"{hours}H" : "") +
            (Time.Minutes > 0 ? $"{Time.Minutes}M" : "") + (Time.Seconds > 0 ? $"{Time.Seconds}S" : "");
        return date.Length + time.Length == 0 ? "PT0S" : $"P{date}{(time.Length > 0 ? "T" + time : "")}";
    }
}
