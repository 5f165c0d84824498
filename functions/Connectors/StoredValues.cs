using System.Globalization;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>A time as a service stores it, for dialects of other assemblies.</summary>
public static class StoredTime
{
    /// <summary>ISO 8601, as a database prints it, or Unix seconds or milliseconds; without an offset in UTC.</summary>
    public static bool TryRead(string text, out DateTimeOffset time) =>
        StoredValues.TryReadTimestamp(Encoding.UTF8.GetBytes(text), out time);
}

/// <summary>
/// What a stored value's text can be read as. Services differ in what they let into a field; these do not guess
/// further.
/// </summary>
internal static class StoredValues
{
    /// <summary>
    /// 99,999,999,999 as seconds is the year 5138, as milliseconds 1973: a stored number of time is told apart by it.
    /// </summary>
    private const long LargestSeconds = 99_999_999_999;

    private const long LargestMilliseconds = 253_402_300_799_999;

    /// <summary>Whether two texts are one value of that type, as services write values differently.</summary>
    public static bool AreSame(FieldType type, string one, string other) => type switch
    {
        FieldType.Integer or FieldType.Number =>
            decimal.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var first) &&
            decimal.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var second) &&
            first == second,
        FieldType.Boolean =>
            TryReadBoolean(Encoding.UTF8.GetBytes(one), out var flag) &&
            TryReadBoolean(Encoding.UTF8.GetBytes(other), out var same) && flag == same,
        _ => one == other,
    };

    /// <summary>A JSON integer of any length: RFC 8259 knows no limit.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> value)
    {
        var digits = value.StartsWith("-"u8) ? value[1..] : value;
        return digits.Length > 0 && (digits[0] != '0' || digits.Length == 1) &&
            !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    public static bool IsNumber(ReadOnlySpan<byte> value)
    {
        if (IsInteger(value))
            return true;
        var reader = new Utf8JsonReader(value);
        return IsJson(value) && reader.Read() && reader.TokenType == JsonTokenType.Number &&
            reader.ValueSpan.Length == value.Length;
    }

    public static bool IsJson(ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new Utf8JsonReader(value);
            while (reader.Read())
            {
                // Reading on is the check.
            }

            return value.Length > 0;
        }
        catch (JsonException)
        {
            // Not JSON is an answer here: the value is then exported as text.
            return false;
        }
    }

    public static bool TryReadBoolean(ReadOnlySpan<byte> value, out bool flag)
    {
        flag = value is [(byte)'1'] || Ascii.EqualsIgnoreCase(value, "true"u8) || Ascii.EqualsIgnoreCase(value, "t"u8);
        return flag || value is [(byte)'0'] || Ascii.EqualsIgnoreCase(value, "false"u8) ||
            Ascii.EqualsIgnoreCase(value, "f"u8);
    }

    /// <summary>The form that exports use, so that the usual value is copied and not parsed.</summary>
    public static bool IsRfc3339Utc(ReadOnlySpan<byte> value)
    {
        if (value.Length < 20 || value[^1] != 'Z' || value[10] != 'T')
            return false;
        var pattern = "0000-00-00T00:00:00"u8;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '0' ? !char.IsAsciiDigit((char)value[i]) : value[i] != pattern[i])
                return false;
        }

        var fraction = value[19..^1];
        return fraction.Length == 0 ||
            (fraction.Length is > 1 and <= 10 && fraction[0] == '.' &&
                !fraction[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }

    /// <summary>
    /// A date and time as ISO 8601 or as a database prints it, without an offset in UTC; or Unix seconds or
    /// milliseconds.
    /// </summary>
    public static bool TryReadTimestamp(ReadOnlySpan<byte> value, out DateTimeOffset time)
    {
        time = default;
        if (value.Length is 0 or > 64)
            return false;
        if (IsInteger(value) &&
            long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            if (number is < 0 or > LargestMilliseconds)
                return false;
            time = number <= LargestSeconds ? DateTimeOffset.FromUnixTimeSeconds(number)
                : DateTimeOffset.FromUnixTimeMilliseconds(number);
            return true;
        }

        return DateTimeOffset.TryParse(
            Encoding.UTF8.GetString(value), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>UTC, with as much of the fraction as there is.</summary>
    public static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
