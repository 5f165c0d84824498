using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// Turns a record that a service holds or answers as a JSON object into the pack's record, and refuses one that is not
/// what the pack says: an unknown member, a missing one that is not optional, a value of another type.
/// </summary>
internal sealed class JsonRecordWriter
{
    /// <summary>32 levels: deeper than any record of ours, far from what costs a parser its stack.</summary>
    public const int MaxDepth = 32;

    public static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>
    /// Exports are files for people and programs, not parts of HTML: only what JSON itself demands is escaped.
    /// </summary>
    public static readonly JsonWriterOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Dictionary<string, Field> _byColumn;
    private readonly HashSet<string> _required;
    private readonly HashSet<string> _passedOver;

    /// <param name="passedOver">Members that a record may have and that are not exported.</param>
    public JsonRecordWriter(Collection collection, IEnumerable<string> passedOver)
    {
        _byColumn = collection.ExportedFields.ToDictionary(field => field.Column, StringComparer.Ordinal);
        _required = [.. collection.ExportedFields.Where(field => !field.Optional).Select(field => field.Column)];
        _passedOver = [.. passedOver];
    }

    /// <summary>False: the record is not what the pack says, and what was written of it is to be thrown away.</summary>
    public bool TryWrite(JsonElement record, Utf8JsonWriter json)
    {
        if (record.ValueKind != JsonValueKind.Object)
            return false;
        var missing = _required.Count;
        json.WriteStartObject();
        foreach (var member in record.EnumerateObject())
        {
            if (!_byColumn.TryGetValue(member.Name, out var field))
            {
                if (!_passedOver.Contains(member.Name))
                    return false;
                continue;
            }

            json.WritePropertyName(field.Name);
            if (!TryWriteValue(member.Value, field.Type, json))
                return false;
            if (!field.Optional)
                missing--;
        }

        json.WriteEndObject();
        return missing == 0;
    }

    private static bool TryWriteValue(JsonElement value, FieldType type, Utf8JsonWriter json)
    {
        if (value.ValueKind == JsonValueKind.Null || type == FieldType.Json)
        {
            value.WriteTo(json);
            return true;
        }

        var fits = type switch
        {
            FieldType.Text => value.ValueKind == JsonValueKind.String,
            FieldType.Integer => value.ValueKind == JsonValueKind.Number &&
                StoredValues.IsInteger(Encoding.UTF8.GetBytes(value.GetRawText())),
            FieldType.Number => value.ValueKind == JsonValueKind.Number,
            FieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            FieldType.Bytes => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out _),
            FieldType.Timestamp => value.ValueKind == JsonValueKind.String,
            _ => false,
        };
        if (!fits)
            return false;
        if (type == FieldType.Timestamp)
        {
            if (!StoredValues.TryReadTimestamp(Encoding.UTF8.GetBytes(value.GetString()!), out var time))
                return false;
            json.WriteStringValue(StoredValues.Rfc3339(time));
            return true;
        }

        value.WriteTo(json);
        return true;
    }
}
