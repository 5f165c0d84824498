using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// JSON in the one form that can be hashed and signed (RFC 8785): members sorted by UTF-16 code units, no white space,
/// the shortest escapes, UTF-8. The readers and writers here take integers and strings only unless
/// <see cref="NumberRule.Doubles"/> is asked for.
/// </summary>
public static class CanonicalJson
{
    /// <summary>64 levels: more than any document of ours, and few enough for the recursion of any reader.</summary>
    public const int MaxDepth = 64;

    /// <exception cref="ArgumentException">
    /// A number that the rule refuses, a lone surrogate, or more than <see cref="MaxDepth"/> levels. The value is not
    /// in the message.
    /// </exception>
    public static byte[] Serialize(JsonNode? node, NumberRule numbers = NumberRule.Integers)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        new CanonicalJsonWriter(buffer, numbers).Write(node, depth: 0);
        return buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Serialize(JsonNode?, NumberRule)"/>
    public static byte[] Serialize(JsonElement element, NumberRule numbers = NumberRule.Integers) =>
        Parse(Encoding.UTF8.GetBytes(element.GetRawText()), numbers) switch
        {
            CanonicalJsonOutcome.Read read => Serialize(read.Value, numbers),
            CanonicalJsonOutcome.Refused refused => throw new ArgumentException(refused.Reason, nameof(element)),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    /// <summary>
    /// Reads strictly: one JSON value and nothing after it, UTF-8 without a byte order mark, no duplicate member names,
    /// no lone surrogates, no comments or trailing commas, numbers by the rule. It need not be in canonical form; see
    /// <see cref="IsCanonical"/>.
    /// </summary>
    public static CanonicalJsonOutcome Parse(ReadOnlySpan<byte> utf8, NumberRule numbers = NumberRule.Integers) =>
        CanonicalJsonReader.Read(utf8, numbers);

    /// <summary>
    /// True when the bytes are exactly what <see cref="Serialize(JsonNode?, NumberRule)"/> makes of their value.
    /// </summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8) =>
        Parse(utf8) is CanonicalJsonOutcome.Read read && utf8.SequenceEqual(Serialize(read.Value));
}
