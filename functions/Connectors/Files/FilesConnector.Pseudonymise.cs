using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Connectors.Files;

public sealed partial class FilesConnector
{
    /// <summary>
    /// Writes the record anew below the pseudonym's folder; the caller deletes the old one. A crash between the two
    /// leaves both, and the repetition writes the same again.
    /// </summary>
    private async Task PseudonymiseAsync(
        SubjectScope scope, Collection collection, string path, JsonElement record, CancellationToken cancellation)
    {
        if (collection.Objects is not null)
            throw new ConnectorException(Service, FailureReason.NotSupported, retriable: false);
        var treatment = new RecordTreatment(collection);
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var column in treatment.Replaced)
        {
            var value = record.TryGetProperty(column.Column, out var stored) ? Text(stored) : null;
            values[column.Column] =
                (await _pseudonyms.OfAsync(scope.Tenant, column.Kind, [value], cancellation))[0];
        }

        var person = (await _pseudonyms.OfAsync(
            scope.Tenant, treatment.Replaced[0].Kind, [scope.Subject.Value], cancellation))[0]!;
        var rest = path[(FilePath.Person(scope.Tenant, scope.Subject).Length + 1)..];
        await _files.WriteAsync(
            $"{FilePath.Person(scope.Tenant, SubjectId.Parse(person))}/{rest}",
            Rewrite(record, collection, member => values.TryGetValue(member, out var pseudonym) ? (true, pseudonym)
                : (treatment.Cleared.Contains(member, StringComparer.Ordinal), null)),
            path, cancellation);
    }

    /// <summary>The record with some members replaced by a text or null; one that the pack does not know is refused.</summary>
    private ReadOnlyMemory<byte> Rewrite(
        JsonElement record, Collection collection, Func<string, (bool IsReplaced, string? Text)> replacement)
    {
        var known = collection.Columns.ToHashSet(StringComparer.Ordinal);
        var content = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(content);
        json.WriteStartObject();
        foreach (var member in record.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                throw Malformed();
            json.WritePropertyName(member.Name);
            var (isReplaced, text) = replacement(member.Name);
            if (!isReplaced)
                member.Value.WriteTo(json);
            else if (text is null)
                json.WriteNullValue();
            else
                json.WriteStringValue(text);
        }

        json.WriteEndObject();
        json.Flush();
        return content.WrittenMemory;
    }
}
