using System.Buffers.Binary;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Makes ids that say nothing about a person and sort by the time they were made: a prefix, an underscore, and 26
/// characters of Crockford's base 32 in lower case (48 bits of milliseconds since 1970, then 80 random bits), as in
/// <c>req_01jd…</c>.
/// </summary>
public sealed class OpaqueIds(TimeProvider time, RandomSource random)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public string New(string prefix)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return Write(prefix, time.GetUtcNow(), bytes);
    }

    /// <summary>What no id of that moment or later sorts before.</summary>
    public static string Earliest(string prefix, DateTimeOffset at) => Write(prefix, at, stackalloc byte[16]);

    private static string Write(string prefix, DateTimeOffset at, Span<byte> bytes)
    {
        Span<byte> stamp = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(stamp, at.ToUnixTimeMilliseconds());
        stamp[2..].CopyTo(bytes);
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> text = stackalloc char[26];
        for (var i = text.Length - 1; i >= 0; i--, value >>= 5)
            text[i] = Alphabet[(int)(value & 31)];
        return $"{prefix}_{text}";
    }
}
