using System.Text;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Governance.Records;

/// <summary>A record of processing for a person to read and to print.</summary>
internal static class ProcessingRecordPage
{
    private static readonly string[] ActivityColumns =
        ["Service", "Data", "Purpose", "Categories", "Lawful basis", "Kept", "When a person asks for erasure"];

    public static byte[] Of(ProcessingRecord record)
    {
        var title = $"Record of processing of {record.Product} for {record.Controller ?? record.Tenant}";
        var html = new StringBuilder(ReadablePage.Head)
            .Append($"<title>{Text(title)}</title></head><body><main><h1>{Text(title)}</h1>")
            .Append($"<p>Art. 30(2) GDPR. Processor: {Text(record.Product)}, {Text(record.Contact)}. Controller: ")
            .Append($"{Text(record.Controller ?? "")} (<code>{Text(record.Tenant)}</code>). ")
            .Append($"As of {Text(record.IssuedAt)}, from policy pack {Text(record.Pack)}. ")
            .Append("The signed form is at the same address with <code>?as=file</code>.</p>");
        Append(html, "Processing", ActivityColumns, record.Activities.Select(activity => new[]
        {
            activity.Service, activity.Data, activity.Purpose, Join(activity.Categories), Join(activity.LawfulBases),
            Join(activity.Kept), activity.OnErasure,
        }));
        Append(html, "Subprocessors", ["Class", "Name", "Country", "Purpose", "Data of", "Status", "From", "Until"],
            record.Subprocessors.Select(entry => new[]
            {
                entry.Class, entry.Name, entry.Country, entry.Purpose,
                entry.Services.Count == 0 ? "all services" : Join(entry.Services), entry.Status, entry.StartsAt,
                entry.EndedAt ?? "",
            }));
        Append(html, "Other recipients", ["Name", "Data of"], record.Recipients.Select(
            recipient => new[] { recipient.Name, Join(recipient.Services) }));
        Append(html, "Transfers out of the European Economic Area", ["Name", "Country", "Ground", "Status"],
            record.Transfers.Select(
                transfer => new[] { transfer.Name, transfer.Country, transfer.Mechanism, transfer.Status }));
        html.Append("<section><h2>Security of the privacy operations</h2><ul>");
        foreach (var measure in record.SecurityMeasures)
            html.Append($"<li>{Text(measure)}</li>");
        return Encoding.UTF8.GetBytes(html.Append("</ul></section></main></body></html>\n").ToString());
    }

    private static void Append(StringBuilder html, string heading, string[] columns, IEnumerable<string[]> rows)
    {
        html.Append($"<section><h2>{Text(heading)}</h2>");
        var any = false;
        foreach (var row in rows)
        {
            if (!any)
            {
                html.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Text(heading)}\">")
                    .Append("<table><thead><tr>")
                    .Append(string.Concat(columns.Select(column => $"<th scope=\"col\">{Text(column)}</th>")))
                    .Append("</tr></thead><tbody>");
                any = true;
            }

            html.Append("<tr>").Append(string.Concat(row.Select(cell => $"<td>{Text(cell)}</td>"))).Append("</tr>");
        }

        html.Append(any ? "</tbody></table></div></section>" : "<p>None.</p></section>");
    }

    private static string Join(IReadOnlyList<string> items) => string.Join("; ", items);

    private static string Text(string text) => ReadablePage.Text(text);
}
