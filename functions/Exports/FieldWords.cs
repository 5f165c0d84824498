using System.Globalization;
using System.Text;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>Field names, dates and the pack's vocabulary as a person reads them; the JSON files keep the originals.
/// </summary>
internal static class FieldWords
{
    /// <summary><c>lastLoginAt</c> → <c>Last login at</c>; <c>vendorID</c> → <c>Vendor ID</c>.</summary>
    public static string Heading(string field)
    {
        var words = new StringBuilder(field.Length + 8);
        for (var i = 0; i < field.Length; i++)
        {
            var c = field[i];
            if (c is '_' or '-')
            {
                words.Append(' ');
                continue;
            }

            var startsWord = i > 0 && char.IsUpper(c) && !char.IsUpper(field[i - 1]);
            if (startsWord)
                words.Append(' ');
            var standsAlone = i + 1 == field.Length || !char.IsUpper(field[i + 1]);
            words.Append(i == 0 ? char.ToUpperInvariant(c) : startsWord && standsAlone ? char.ToLowerInvariant(c) : c);
        }

        return words.ToString();
    }

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A stored timestamp; what is none is shown as it is.</summary>
    public static string Timestamp(string stored) => DateTimeOffset.TryParse(
        stored, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? Time(time) : stored;

    public static string Categories(Collection collection) =>
        Titles(collection.Fields.Select(field => field.Category), DataCategories.Titles);

    public static string LawfulBasesOf(Collection collection) =>
        Titles(collection.Fields.Select(field => field.LawfulBasis), LawfulBases.Titles);

    private static string Titles(IEnumerable<string> names, IReadOnlyDictionary<string, string> titles) =>
        string.Join("; ", names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => titles.GetValueOrDefault(name, name)));
}
