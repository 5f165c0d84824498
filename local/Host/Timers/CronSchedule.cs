namespace PrivacyFunctions.Local.Host.Timers;

/// <summary>
/// A six-field NCRONTAB expression, <c>{second} {minute} {hour} {day} {month} {day of week}</c>, in UTC, as the
/// Functions timer trigger takes it. Day and day of week must both match (unlike in cron). Stricter than the real one:
/// a range that runs backwards is an error.
/// </summary>
public sealed class CronSchedule
{
    /// <summary>40 years: 29 February on a given weekday comes after at most 40, over the turn of a century.</summary>
    private const int SearchYears = 40;

    private readonly CronField _second;
    private readonly CronField _minute;
    private readonly CronField _hour;
    private readonly CronField _day;
    private readonly CronField _month;
    private readonly CronField _dayOfWeek;

    private CronSchedule(string[] fields)
    {
        _second = CronField.Second(fields[0]);
        _minute = CronField.Minute(fields[1]);
        _hour = CronField.Hour(fields[2]);
        _day = CronField.Day(fields[3]);
        _month = CronField.Month(fields[4]);
        _dayOfWeek = CronField.DayOfWeek(fields[5]);
    }

    /// <exception cref="FormatException">The expression is not valid, or never comes due.</exception>
    public static CronSchedule Parse(string expression)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
            throw new FormatException("A schedule has six fields: second, minute, hour, day, month, day of week.");
        var schedule = new CronSchedule(fields);
        return schedule.FindNext(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)) is null
            ? throw new FormatException("The schedule never comes due.")
            : schedule;
    }

    /// <summary>The first occurrence after <paramref name="moment"/>, never at it.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset moment) =>
        FindNext(moment) ?? throw new InvalidOperationException("A schedule that was valid never comes due.");

    private DateTimeOffset? FindNext(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        var from = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);
        if (MatchesDay(from.Date) && TimeAtOrAfter(from.TimeOfDay) is { } today)
            return new DateTimeOffset(from.Date + today, TimeSpan.Zero);
        var firstTime = TimeAtOrAfter(TimeSpan.Zero)!.Value;
        var end = from.Date.AddYears(SearchYears);
        for (var day = from.Date.AddDays(1); day < end; day = NextCandidate(day))
        {
            if (MatchesDay(day))
                return new DateTimeOffset(day + firstTime, TimeSpan.Zero);
        }

        return null;
    }

    private DateTime NextCandidate(DateTime day) =>
        _month.Contains(day.Month)
            ? day.AddDays(1)
            : new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);

    private bool MatchesDay(DateTime day) =>
        _month.Contains(day.Month) && _day.Contains(day.Day) && _dayOfWeek.Contains((int)day.DayOfWeek);

    private TimeSpan? TimeAtOrAfter(TimeSpan time)
    {
        for (var hour = _hour.AtLeast(time.Hours); hour is not null; hour = _hour.AtLeast(hour.Value + 1))
        {
            var sameHour = hour == time.Hours;
            for (var minute = _minute.AtLeast(sameHour ? time.Minutes : 0); minute is not null; minute =
                _minute.AtLeast(minute.Value + 1))
            {
                if (_second.AtLeast(sameHour && minute == time.Minutes ? time.Seconds : 0) is { } second)
                    return new TimeSpan(hour.Value, minute.Value, second);
            }
        }

        return null;
    }
}
