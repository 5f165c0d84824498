using System.Buffers;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Corrections, where the service offers the call. Whether they were made is read by the export, which every service
/// has.
/// </summary>
public sealed partial class HttpConnector : IRectifyConnector
{
    public async Task<bool> RectifyAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, string step,
        CancellationToken cancellation)
    {
        if (!IsKnown(scope, collection))
            return true;
        var call = new RectifyCall(
            scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name, step,
            correction.Field.Column, ValueOf(correction), correction.Record?.Reveal());
        try
        {
            return await _caller.CallAsync(
                ServiceContract.Rectify, call, CallScope.Of(scope),
                answer => _answers.Rectified(answer, scope, collection), cancellation);
        }
        catch (ConnectorException refused) when (refused.Reason is FailureReason.NotSupported)
        {
            return false;
        }
    }

    public async Task<RectifiedRecords> CheckAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, CancellationToken cancellation)
    {
        var key = collection.Fields.FirstOrDefault(
            field => string.Equals(field.Column, collection.Key[0], StringComparison.OrdinalIgnoreCase));
        if (correction.Record is not null && key is null)
            throw new ConnectorException(Service, FailureReason.NotSupported, retriable: false);
        var narrowed = collection with
        {
            Fields = [.. new[] { key, correction.Field }.OfType<Field>().Distinct()],
        };
        var (found, corrected) = (0L, 0L);
        string? cursor = null;
        do
        {
            var page = new ArrayBufferWriter<byte>();
            cursor = (await ExportAsync(scope, narrowed, cursor, page, cancellation)).NextCursor;
            using var records = JsonDocument.Parse($"[{Encoding.UTF8.GetString(page.WrittenSpan)}]");
            foreach (var record in records.RootElement.EnumerateArray())
            {
                if (correction.Record is { } one && TextOf(record, key!) != one.Reveal())
                    continue;
                found++;
                corrected += correction.IsMet(TextOf(record, correction.Field)) ? 1 : 0;
            }
        }
        while (cursor is not null);
        return new RectifiedRecords(found, corrected);
    }

    private static string? TextOf(JsonElement record, Field field) =>
        !record.TryGetProperty(field.Name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    /// <summary>As JSON of the field's type; null removes the value.</summary>
    private static JsonElement? ValueOf(FieldCorrection correction) => correction.Value?.Reveal() switch
    {
        null => null,
        var text when correction.Field.Type is FieldType.Integer or FieldType.Number or FieldType.Boolean =>
            JsonDocument.Parse(text).RootElement,
        var text => JsonSerializer.SerializeToElement(text),
    };
}
