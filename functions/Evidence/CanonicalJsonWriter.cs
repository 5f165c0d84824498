using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

internal sealed class CanonicalJsonWriter(ArrayBufferWriter<byte> buffer, NumberRule numbers)
{
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Quote, backslash and the control characters below the blank: nothing else may be escaped.</summary>
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    public void Write(JsonNode? node, int depth)
    {
        if (depth > CanonicalJson.MaxDepth)
            throw new ArgumentException($"The document has more than {CanonicalJson.MaxDepth} levels.");
        switch (node)
        {
            case null:
                buffer.Write("null"u8);
                break;
            case JsonObject members:
                WriteObject(members, depth);
                break;
            case JsonArray items:
                WriteArray(items, depth);
                break;
            case JsonValue value:
                WriteValue(value);
                break;
            default:
                throw new ArgumentException("The document holds something that is no JSON value.");
        }
    }

    private void WriteObject(JsonObject members, int depth)
    {
        buffer.Write("{"u8);
        var first = true;
        // Ordinal comparison of .NET strings is comparison by UTF-16 code units, which is what the RFC asks for.
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (!first)
                buffer.Write(","u8);
            first = false;
            WriteString(name);
            buffer.Write(":"u8);
            Write(value, depth + 1);
        }

        buffer.Write("}"u8);
    }

    private void WriteArray(JsonArray items, int depth)
    {
        buffer.Write("["u8);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                buffer.Write(","u8);
            Write(items[i], depth + 1);
        }

        buffer.Write("]"u8);
    }

    private void WriteValue(JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                buffer.Write("true"u8);
                break;
            case JsonValueKind.False:
                buffer.Write("false"u8);
                break;
            case JsonValueKind.Number:
                WriteText(CanonicalNumbers.Canonical(value.ToJsonString(), numbers)
                    ?? throw new ArgumentException(
                        "A number is not a whole number from -(2^53-1) to 2^53-1 in plain digits."));
                break;
            default:
                // A value made of another .NET type (a time, an id) has its text only once it is serialised.
                WriteString(value.TryGetValue<string>(out var text) ? text
                    : JsonSerializer.SerializeToElement(value).GetString()!);
                break;
        }
    }

    public void WriteString(string text)
    {
        buffer.Write("\""u8);
        var rest = text.AsSpan();
        for (var special = rest.IndexOfAny(Escaped); special >= 0; special = rest.IndexOfAny(Escaped))
        {
            WriteText(rest[..special]);
            WriteText(Escape(rest[special]));
            rest = rest[(special + 1)..];
        }

        WriteText(rest);
        buffer.Write("\""u8);
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{(int)c:x4}",
    };

    private void WriteText(ReadOnlySpan<char> text)
    {
        try
        {
            StrictUtf8.GetBytes(text, buffer);
        }
        catch (EncoderFallbackException unpaired)
        {
            throw new ArgumentException("A string holds a lone surrogate.", unpaired);
        }
    }
}
