using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// The one form of a time in signed documents: RFC 3339, UTC, milliseconds, as in <c>2026-03-31T09:00:00.000Z</c>.
/// </summary>
public static class EvidenceTime
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString(Pattern, CultureInfo.InvariantCulture);

    public static bool TryParse([NotNullWhen(true)] string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
        text, Pattern, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
