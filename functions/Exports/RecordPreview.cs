using System.Text.Json;

namespace PrivacyFunctions.Exports;

/// <summary>The first records of a page, for the readable page of the package.</summary>
internal static class RecordPreview
{
    /// <param name="page">JSON objects joined by commas: the inside of an array, as connectors write them.</param>
    public static IReadOnlyList<JsonElement> Of(ReadOnlySpan<byte> page)
    {
        var records = new List<JsonElement>();
        var position = 0;
        while (records.Count < ExportLimits.PreviewRecords && position < page.Length)
        {
            var reader = new Utf8JsonReader(page[position..], isFinalBlock: true, state: default);
            if (!reader.Read() || !reader.TrySkip() || position + reader.BytesConsumed > ExportLimits.PreviewBytes)
                break;
            var end = position + (int)reader.BytesConsumed;
            using var document = JsonDocument.Parse(page[position..end].ToArray());
            records.Add(document.RootElement.Clone());
            position = end;
            while (position < page.Length && page[position] is (byte)',' or (byte)'\n' or (byte)' ')
                position++;
        }

        return records;
    }
}
