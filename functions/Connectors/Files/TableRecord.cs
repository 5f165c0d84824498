using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace PrivacyFunctions.Connectors.Files;

/// <summary>
/// A record as the properties of a table's row and as the JSON of the files layout. Properties have the types of Table
/// storage: text, whole numbers of 32 and 64 bits, floating-point numbers, truth values, times, GUIDs, bytes. A property
/// that is null is left out.
/// </summary>
public static class TableRecord
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <exception cref="InvalidDataException">A property has a type that no table has.</exception>
    public static ReadOnlyMemory<byte> ToJson(IEnumerable<KeyValuePair<string, object>> properties)
    {
        var content = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(content);
        json.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
        json.Flush();
        return content.WrittenMemory;
    }

    /// <summary>The properties for a record.</summary>
    /// <param name="like">
    /// The record that it was made from: a value that is the same keeps its type, which JSON does not tell.
    /// </param>
    /// <exception cref="InvalidDataException">Not an object of plain values.</exception>
    public static IReadOnlyList<KeyValuePair<string, object>> FromJson(
        ReadOnlyMemory<byte> json, IReadOnlyDictionary<string, object> like)
    {
        using var record = JsonDocument.Parse(json);
        var properties = new List<KeyValuePair<string, object>>();
        foreach (var member in record.RootElement.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
                properties.Add(new(member.Name, Read(member.Value, like.GetValueOrDefault(member.Name))));
        }

        return properties;
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        if (value is bool truth)
            json.WriteBooleanValue(truth);
        else if (value is int number)
            json.WriteNumberValue(number);
        else if (value is long large)
            json.WriteNumberValue(large);
        else if (value is double floating && double.IsFinite(floating))
            json.WriteNumberValue(floating);
        else
            json.WriteStringValue(Text(value));
    }

    private static string Text(object value) => value switch
    {
        string text => text,
        DateTimeOffset time => time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture),
        DateTime time => time.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture),
        Guid id => id.ToString("D"),
        byte[] bytes => Convert.ToBase64String(bytes),
        double floating => floating.ToString(CultureInfo.InvariantCulture),
        _ => throw new InvalidDataException("A row has a property of a type that tables do not have."),
    };

    private static object Read(JsonElement value, object? like) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is var text && like is not null and not (bool or int or long) &&
            Text(like) == text ? like : value.GetString()!,
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number when like is int && value.TryGetInt32(out var number) => number,
        JsonValueKind.Number when like is not double && value.TryGetInt64(out var large) => large,
        JsonValueKind.Number => value.GetDouble(),
        _ => throw new InvalidDataException("A record of a table has plain values only."),
    };
}
