using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>
/// A collection's first records as a table that scrolls by itself, by keyboard too; values are shortened, the JSON file
/// has them whole.
/// </summary>
internal static class PreviewTable
{
    public static void Append(StringBuilder html, ExportedCollection exported, Collection collection)
    {
        if (exported.Preview.Count == 0)
            return;
        var columns = Columns(exported.Preview);
        var title = IndexPage.Text(collection.Title);
        html.Append($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}: first records\">")
            .Append($"<table><caption>{title}: first records</caption><thead><tr>");
        foreach (var column in columns)
            html.Append($"<th scope=\"col\">{IndexPage.Text(FieldWords.Heading(column))}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var record in exported.Preview)
        {
            html.Append("<tr>");
            foreach (var column in columns)
                html.Append($"<td>{IndexPage.Text(Value(record, column, collection.FindField(column)))}</td>");
            html.Append("</tr>");
        }

        html.Append("</tbody></table></div>");
        if (exported.Records > exported.Preview.Count)
            html.Append(
                $"<p>The first {exported.Preview.Count} of {exported.Records}; all are in " +
                $"{IndexPage.Link(exported.File.Name)}.</p>");
    }

    private static List<string> Columns(IReadOnlyList<JsonElement> records) =>
    [
        .. records.Where(record => record.ValueKind is JsonValueKind.Object)
            .SelectMany(record => record.EnumerateObject().Select(member => member.Name))
            .Distinct(StringComparer.Ordinal)
            .Take(ExportLimits.PreviewColumns),
    ];

    private static string Value(JsonElement record, string column, Field? field)
    {
        if (record.ValueKind is not JsonValueKind.Object || !record.TryGetProperty(column, out var value))
            return "";
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String when field is { Type: FieldType.Timestamp } =>
                FieldWords.Timestamp(value.GetString()!),
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
