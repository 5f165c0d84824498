using System.Globalization;

namespace PrivacyFunctions.Local.Host.Timers;

/// <summary>
/// One field of an NCRONTAB expression as a set of numbers: <c>*</c>, <c>5</c>, <c>1-5</c>, <c>*/15</c>, <c>10/20</c>,
/// <c>MON-FRI</c>, lists of those.
/// </summary>
internal readonly record struct CronField
{
    private static readonly string[] Months =
        ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly ulong _values;

    private CronField(ulong values) => _values = values;

    public static CronField Second(string text) => Parse("second", text, 0, 59, []);

    public static CronField Minute(string text) => Parse("minute", text, 0, 59, []);

    public static CronField Hour(string text) => Parse("hour", text, 0, 23, []);

    public static CronField Day(string text) => Parse("day", text, 1, 31, []);

    public static CronField Month(string text) => Parse("month", text, 1, 12, Months);

    /// <summary>0 is Sunday.</summary>
    public static CronField DayOfWeek(string text) => Parse("day of week", text, 0, 6, Days);

    public bool Contains(int value) => (_values & (1UL << value)) != 0;

    /// <summary>The smallest value that is at least <paramref name="from"/>, or null.</summary>
    public int? AtLeast(int from)
    {
        var rest = from > 63 ? 0 : _values >> from << from;
        return rest == 0 ? null : System.Numerics.BitOperations.TrailingZeroCount(rest);
    }

    private static CronField Parse(string field, string text, int min, int max, string[] names)
    {
        var values = 0UL;
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var whole] => (whole, 1),
                [var whole, var every] when int.TryParse(
                    every, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 => (whole, n),
                _ => throw Wrong(field),
            };
            var hasStep = part.Contains('/', StringComparison.Ordinal);
            var (first, last) = range.Split('-') switch
            {
                ["*"] => (min, max),
                [var one] => (Value(field, one, min, max, names), hasStep ? max : Value(field, one, min, max, names)),
                [var from, var to] => (Value(field, from, min, max, names), Value(field, to, min, max, names)),
                _ => throw Wrong(field),
            };
            if (first > last)
                throw Wrong(field);
            for (var value = first; value <= last; value += step)
                values |= 1UL << value;
        }

        return new CronField(values);
    }

    private static int Value(string field, string text, int min, int max, string[] names)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min &&
            number <= max)
            return number;
        var named =
            Array.FindIndex(names, name => name.Length > 0 && name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return named >= 0 ? named : throw Wrong(field);
    }

    private static FormatException Wrong(string field) => new($"The field '{field}' of the schedule is not valid.");
}
