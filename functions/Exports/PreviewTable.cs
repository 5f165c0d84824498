using System.Text;
using System.Text.Json;

namespace PrivacyFunctions.Exports;

/// <summary>A collection's first records as a table; values are shortened, the JSON file has them whole.</summary>
internal static class PreviewTable
{
    public static void Append(StringBuilder html, ExportedCollection collection)
    {
        if (collection.Preview.Count == 0)
            return;
        var columns = Columns(collection.Preview);
        html.Append("<table><thead><tr>");
        foreach (var column in columns)
            html.Append($"<th>{IndexPage.Text(column)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var record in collection.Preview)
        {
            html.Append("<tr>");
            foreach (var column in columns)
                html.Append($"<td>{IndexPage.Text(Value(record, column))}</td>");
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
        if (collection.Records > collection.Preview.Count)
            html.Append(
                $"<p>The first {collection.Preview.Count} of {collection.Records}; all are in " +
                $"{IndexPage.Link(collection.File.Name)}.</p>");
    }

    private static List<string> Columns(IReadOnlyList<JsonElement> records) =>
    [
        .. records.Where(record => record.ValueKind is JsonValueKind.Object)
            .SelectMany(record => record.EnumerateObject().Select(member => member.Name))
            .Distinct(StringComparer.Ordinal)
            .Take(ExportLimits.PreviewColumns),
    ];

    private static string Value(JsonElement record, string column)
    {
        if (record.ValueKind is not JsonValueKind.Object || !record.TryGetProperty(column, out var value))
            return "";
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };
        if (text.Length <= ExportLimits.PreviewCharacters)
            return text;
        var end = ExportLimits.PreviewCharacters - (
            char.IsHighSurrogate(text[ExportLimits.PreviewCharacters - 1]) ? 1 : 0);
        return text[..end] + "…";
    }
}
