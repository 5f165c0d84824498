using System.Text;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A value as it may lie in a file: UTF-8 and UTF-16, as it is and in one case, and within base 64.</summary>
internal static class RawForms
{
    public static IEnumerable<byte[]> Of(string value)
    {
        foreach (var text in new[] { value, value.ToLowerInvariant(), value.ToUpperInvariant() })
        {
            yield return Encoding.UTF8.GetBytes(text);
            yield return Encoding.Unicode.GetBytes(text);
        }

        // The characters of the base 64 text that the value alone decides, at each of the three alignments.
        for (var shift = 0; shift < 3; shift++)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            yield return Encoding.ASCII.GetBytes(encoded[((shift * 4 + 2) / 3)..((shift + bytes.Length) * 4 / 3)]);
        }
    }

    /// <summary>The whole file, while others write it; empty when it has gone meanwhile.</summary>
    public static byte[] Read(string file)
    {
        try
        {
            using var stream = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
