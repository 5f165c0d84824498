using System.Globalization;

namespace PrivacyFunctions.Evidence;

/// <summary>Numbers as RFC 8785 writes them.</summary>
internal static class CanonicalNumbers
{
    /// <summary>
    /// 2^53-1: the largest whole number that a double, and so every JSON reader, holds exactly (RFC 7493).
    /// </summary>
    public const long MaxInteger = 9_007_199_254_740_991;

    /// <summary>The canonical text of a JSON number, or null when the rule refuses it.</summary>
    public static string? Canonical(string text, NumberRule rule)
    {
        if (rule == NumberRule.Doubles)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) &&
                double.IsFinite(number)
                ? Format(number)
                : null;
        }

        return text != "-0"
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            && whole is >= -MaxInteger and <= MaxInteger
            ? whole.ToString(CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>ECMAScript's Number::toString: the shortest digits that read back as the same double.</summary>
    public static string Format(double number)
    {
        if (!double.IsFinite(number))
            throw new ArgumentException("JSON has no number that is not finite.", nameof(number));
        if (number == 0)
            return "0";
        var (digits, pointAt) = ShortestDigits(Math.Abs(number));
        var sign = number < 0 ? "-" : "";
        return sign + pointAt switch
        {
            > 21 or <= -6 => Exponential(digits, pointAt - 1),
            <= 0 => "0." + new string('0', -pointAt) + digits,
            _ when pointAt >= digits.Length => digits + new string('0', pointAt - digits.Length),
            _ => digits[..pointAt] + "." + digits[pointAt..],
        };
    }

    private static string Exponential(string digits, int exponent) =>
        (digits.Length == 1 ? digits : digits[..1] + "." + digits[1..])
        + (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);

    /// <summary>The significant digits and where the decimal point stands, counted from the first of them.</summary>
    private static (string Digits, int PointAt) ShortestDigits(double number)
    {
        var parts = number.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var exponent = parts.Length == 1 ? 0
            : int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? parts[0] : parts[0][..point];
        var all = whole + (point < 0 ? "" : parts[0][(point + 1)..]);
        var significant = all.TrimStart('0');
        return (significant.TrimEnd('0'), whole.Length + exponent - (all.Length - significant.Length));
    }
}
