using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>Turns what a provider says of a user into the pack's record; what the pack does not map is left out.</summary>
internal sealed class DirectoryRecords(string service, Collection collection, IUserDirectory directory)
{
    private readonly JsonRecordWriter _writer = new(collection, passedOver: []);

    public void Write(DirectoryUser user, Utf8JsonWriter json)
    {
        var flat = new ArrayBufferWriter<byte>();
        using (var members = new Utf8JsonWriter(flat, JsonRecordWriter.Plain))
        {
            members.WriteStartObject();
            foreach (var field in collection.ExportedFields)
            {
                if (directory.Attribute(user, field.Column) is { } value)
                    WriteMember(members, field, value);
            }

            members.WriteEndObject();
        }

        using var record = JsonDocument.Parse(flat.WrittenMemory, JsonRecordWriter.Strict);
        if (!_writer.TryWrite(record.RootElement, json))
            throw new ConnectorException(service, FailureReason.SchemaMismatch, retriable: false);
    }

    /// <summary>One value in a list is that value; a moment in milliseconds is written as a text is.</summary>
    private static void WriteMember(Utf8JsonWriter members, Field field, JsonElement value)
    {
        if (field.Type != FieldType.Json && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1)
            value = value[0];
        members.WritePropertyName(field.Column);
        if (field.Type == FieldType.Timestamp && value.ValueKind == JsonValueKind.Number)
            members.WriteStringValue(value.GetRawText());
        else
            value.WriteTo(members);
    }
}
