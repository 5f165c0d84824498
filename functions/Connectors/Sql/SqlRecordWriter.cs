using System.Data.Common;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// Writes rows as JSON objects, straight from the reader's UTF-8 into the page. A value that is not what the pack's
/// type says is written as the text it is: the person gets what the service holds, and one odd row does not keep the
/// rest from them.
/// </summary>
internal sealed class SqlRecordWriter(SqlDialect dialect, IReadOnlyList<Field> fields)
{
    private readonly (JsonEncodedText Name, FieldType Type)[] _fields =
        [.. fields.Select(field => (JsonEncodedText.Encode(field.Name), field.Type))];

    private readonly Utf8Scratch _scratch = new();

    public void Write(DbDataReader row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var i = 0; i < _fields.Length; i++)
        {
            json.WritePropertyName(_fields[i].Name);
            if (dialect.TryGetUtf8(row, i, _fields[i].Type, _scratch, out var value))
                WriteValue(json, _fields[i].Type, value);
            else
                json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    public string? ReadText(DbDataReader row, int ordinal) =>
        dialect.TryGetUtf8(row, ordinal, FieldType.Text, _scratch, out var value)
            ? Encoding.UTF8.GetString(value) : null;

    public string? ReadBase64(DbDataReader row, int ordinal) =>
        dialect.TryGetUtf8(row, ordinal, FieldType.Bytes, _scratch, out var value)
            ? Convert.ToBase64String(value) : null;

    private static void WriteValue(Utf8JsonWriter json, FieldType type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case FieldType.Bytes:
                json.WriteBase64StringValue(value);
                return;
            case FieldType.Integer when StoredValues.IsInteger(value):
            case FieldType.Number when StoredValues.IsNumber(value):
            case FieldType.Json when StoredValues.IsJson(value):
                json.WriteRawValue(value, skipInputValidation: true);
                return;
            case FieldType.Boolean when StoredValues.TryReadBoolean(value, out var flag):
                json.WriteBooleanValue(flag);
                return;
            case FieldType.Timestamp when !StoredValues.IsRfc3339Utc(value) &&
                StoredValues.TryReadTimestamp(value, out var time):
                json.WriteStringValue(StoredValues.Rfc3339(time));
                return;
            default:
                if (Utf8.IsValid(value))
                    json.WriteStringValue(value);
                else
                    json.WriteStringValue(Encoding.UTF8.GetString(value));
                return;
        }
    }
}
