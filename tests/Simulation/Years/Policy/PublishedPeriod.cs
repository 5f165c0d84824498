using System.Globalization;
using System.Text.RegularExpressions;

namespace PrivacyFunctions.Simulation.Years.Policy;

/// <summary>
/// A period as the pack publishes it. Only ever counted forwards from a record's own date, as a reader of the notice
/// does, and not backwards from today as the app does.
/// </summary>
internal sealed partial record PublishedPeriod(int Months, int Days, int Hours)
{
    public static PublishedPeriod OfDays(int days) => new(0, days, 0);

    public static PublishedPeriod Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new FormatException($"The simulation does not know the period {text}.");
        int Of(string unit) => match.Groups[unit] is { Success: true } group
            ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return new PublishedPeriod((12 * Of("years")) + Of("months"), Of("days"), Of("hours"));
    }

    public DateTime After(DateTime start) => start.AddMonths(Months).AddDays(Days).AddHours(Hours);

    [GeneratedRegex(
        "^P((?<years>[0-9]+)Y)?((?<months>[0-9]+)M)?((?<days>[0-9]+)D)?(T(?<hours>[0-9]+)H)?$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
