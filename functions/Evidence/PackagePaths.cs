using System.Globalization;
using System.Text;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Names that a person can unpack anywhere without a file landing outside the folder or looking like another.
/// </summary>
internal static class PackagePaths
{
    public static bool IsSafe(string path) =>
        path.Length > 0 && path.EnumerateRunes().All(IsSafe) && path.Split('/').All(IsSafeSegment);

    private static bool IsSafeSegment(string segment) =>
        segment.Length > 0 && !segment.EndsWith('.') && !segment.EndsWith(' ') && !segment.StartsWith(' ');

    private static bool IsSafe(Rune rune) =>
        rune.Value is not ('\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or 0xFFFD)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
