using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>The strict reader behind <see cref="CanonicalJson.Parse"/>.</summary>
internal ref struct CanonicalJsonReader
{
    private readonly NumberRule _numbers;
    private Utf8JsonReader _reader;

    private CanonicalJsonReader(ReadOnlySpan<byte> utf8, NumberRule numbers)
    {
        _numbers = numbers;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
    }

    public static CanonicalJsonOutcome Read(ReadOnlySpan<byte> utf8, NumberRule numbers)
    {
        var reader = new CanonicalJsonReader(utf8, numbers);
        try
        {
            reader._reader.Read();
            var value = reader.ReadValue();
            // Only the end may follow: the reader throws for anything but white space.
            reader._reader.Read();
            return new CanonicalJsonOutcome.Read(value);
        }
        catch (JsonException)
        {
            return reader.Refused("It is not JSON (RFC 8259), or it has more than 64 levels.");
        }
        catch (RefusedException refusal)
        {
            return reader.Refused(refusal.Message);
        }
    }

    private readonly CanonicalJsonOutcome.Refused Refused(string reason) => new(reason, _reader.BytesConsumed);

    private JsonNode? ReadValue() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(),
        JsonTokenType.StartArray => ReadArray(),
        JsonTokenType.String => JsonValue.Create(ReadString()),
        JsonTokenType.Number => ReadNumber(),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        JsonTokenType.Null => null,
        _ => throw new RefusedException("It is empty."),
    };

    private JsonObject ReadObject()
    {
        var members = new JsonObject();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadString();
            _reader.Read();
            if (members.ContainsKey(name))
                throw new RefusedException("An object has two members of the same name.");
            members.Add(name, ReadValue());
        }

        return members;
    }

    private JsonArray ReadArray()
    {
        var items = new JsonArray();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue());
        return items;
    }

    private readonly string ReadString()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RefusedException("A string holds a lone surrogate or bytes that are not UTF-8.");
        }
    }

    private readonly JsonValue ReadNumber()
    {
        var canonical = CanonicalNumbers.Canonical(Encoding.ASCII.GetString(_reader.ValueSpan), _numbers);
        if (canonical is null)
        {
            throw new RefusedException(_numbers == NumberRule.Integers
                ? "A number is not a whole number from -(2^53-1) to 2^53-1 in plain digits."
                : "A number is too large for a double.");
        }

        return _numbers == NumberRule.Integers ? JsonValue.Create(_reader.GetInt64())
            : JsonValue.Create(_reader.GetDouble());
    }

    /// <summary>Leaves the recursion; never leaves this file.</summary>
    private sealed class RefusedException(string reason) : Exception(reason);
}
