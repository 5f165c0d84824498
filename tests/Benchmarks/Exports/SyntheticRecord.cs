using System.Text;
using System.Text.Json;

namespace PrivacyFunctions.Benchmarks.Exports;

/// <summary>
/// Records of two kinds, the same in every run and for both pipelines. <c>messages</c>: ids, a time and 20 to 80 words,
/// which is what a person with a gigabyte of JSON has. <c>events</c>: an audit trail's metadata, which compresses so
/// fast that the package's SHA-256 alone is a sixth of the work.
/// </summary>
internal static class SyntheticRecord
{
    private const int VocabularyWords = 4096;

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Actions = [
        "document.opened", "document.shared", "sync.started", "sync.finished", "login.succeeded"];
    private static readonly byte[][] Vocabulary = [.. Enumerable.Range(0, VocabularyWords).Select(Word)];
    private static readonly byte[] Text = new byte[2048];

    public static bool HasText { get; set; } = true;

    public static void Write(Utf8JsonWriter json, long number)
    {
        var (a, b) = (Mix((ulong)number), Mix((ulong)number + 0x5DEECE66D));
        json.WriteStartObject();
        json.WriteString(
            "id",
            new Guid(
                (uint)a, (ushort)(a >> 32), (ushort)(a >> 48), (byte)b, (byte)(b >> 8), (byte)(b >> 16), 1, 2, 3, 4,
                5));
        json.WriteString("at", Start.AddMilliseconds((number * 7919) + (long)(b % 7000)));
        json.WriteNumber("document", b >> 20);
        if (HasText)
        {
            json.WriteString("body", Body(a, 20 + (int)(b % 60)));
        }
        else
        {
            json.WriteString("action", Actions[a % (ulong)Actions.Length]);
            json.WriteString("userAgent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
            json.WriteString("path", "/workspaces/acme/documents/quarterly-report/revisions");
        }

        json.WriteBoolean("ok", (a & 1) == 0);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Body(ulong seed, int words)
    {
        var length = 0;
        for (var i = 0; i < words; i++)
        {
            // The square of a fraction: common words come often and rare ones seldom, as in a language.
            var fraction = (seed = Mix(seed)) >> 40;
            var word = Vocabulary[(int)((fraction * fraction) >> 36)];
            word.CopyTo(Text, length);
            length += word.Length;
        }

        return Text.AsSpan(0, length);
    }

    private static byte[] Word(int number)
    {
        var word = new StringBuilder();
        var mixed = Mix((ulong)number);
        for (var syllables = 1 + (int)(mixed % 4); syllables > 0; syllables--, mixed = Mix(mixed))
            word.Append(
                "bdfghklmnprstvwz"[(int)(mixed >> 8) & 15]).Append("aeiou"[(int)((mixed >> 16) % 5)]).Append(
                    "nrst lmk"[(int)(mixed >> 24) & 7]);
        return Encoding.ASCII.GetBytes(word.Replace(" ", "").Append(' ').ToString());
    }

    /// <summary>SplitMix64: stands for what differs between real records.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value + 1) * 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
