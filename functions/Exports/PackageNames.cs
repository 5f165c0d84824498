using System.Globalization;
using System.Text;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Names of files in a package: safe to unpack on every system and unique without regard to case. Names of a person's
/// documents stay recognisable but cannot climb out of their folder.
/// </summary>
internal sealed class PackageNames
{
    /// <summary>120 characters: a document's name with its folder stays below Windows' 260.</summary>
    private const int MaxCharacters = 120;

    /// <summary>
    /// 200 bytes of UTF-8: with a number and an extension a name stays below the 255 that most file systems take.
    /// </summary>
    private const int MaxStemBytes = 200;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³", "COM1", "COM2",
        "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The people of an organisation.</summary>
    public const string Members = "members.json";

    public static string Collection(string service, string collection) => $"{service}/{collection}.json";

    /// <summary>A name for a stored object of a service; a second one of the same name gets a number.</summary>
    /// <param name="owner">Whose it is, where the package is of many people: each has a folder.</param>
    public string ForObject(string service, string objectName, string? owner = null)
    {
        var folder = owner is null ? $"{service}/files" : $"{service}/files/{Shorten(Safe(owner))}";
        var (stem, extension) = Split(Safe(objectName));
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? stem + extension : $"{stem} ({number}){extension}";
            if (_taken.Add($"{folder}/{name}"))
                return $"{folder}/{name}";
        }
    }

    private static string Safe(string objectName)
    {
        var last = objectName[(objectName.LastIndexOfAny(['/', '\\']) + 1)..];
        var safe = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
            safe.Append(IsSafe(rune) ? rune.ToString() : "_");
        var name = safe.ToString().Trim(' ', '.');
        if (name.Length == 0)
            return "file";
        return Reserved.Contains(name.Split('.')[0].TrimEnd(' ')) ? "_" + name : name;
    }

    private static bool IsSafe(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) &&
        rune.Value is not ('<' or '>' or ':' or '"' or '|' or '?' or '*' or '/' or '\\' or 0xFFFD);

    private static (string Stem, string Extension) Split(string name)
    {
        var extension = Path.GetExtension(name) is { Length: > 0 and <= 12 } found ? found : "";
        var stem = name[..^extension.Length];
        if (stem.Length == 0)
            (stem, extension) = (extension, "");
        return (Shorten(stem), extension);
    }

    private static string Shorten(string stem)
    {
        var (characters, bytes) = (0, 0);
        foreach (var rune in stem.EnumerateRunes())
        {
            if (characters + rune.Utf16SequenceLength > MaxCharacters || bytes + rune.Utf8SequenceLength > MaxStemBytes)
                return stem[..characters].TrimEnd(' ', '.');
            (characters, bytes) = (characters + rune.Utf16SequenceLength, bytes + rune.Utf8SequenceLength);
        }

        return stem;
    }
}
