using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>The register as a page: what a notice links to.</summary>
internal static class SubprocessorPage
{
    public static IResult Answer(PolicyPack pack, IReadOnlyList<Subprocessor> entries, DateTimeOffset now) =>
        new PortalAnswer(
            StatusCodes.Status200OK, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Of(pack, entries, now)))
        {
            ContentSecurityPolicy = ReadablePage.ContentSecurityPolicy,
        };

    internal static string Of(PolicyPack pack, IReadOnlyList<Subprocessor> entries, DateTimeOffset now)
    {
        var title = $"Subprocessors of {pack.Product}";
        var html = new StringBuilder(ReadablePage.Head)
            .Append($"<title>{Text(title)}</title></head><body><main><h1>{Text(title)}</h1>")
            .Append("<p>Who handles personal data for the product, who will, and who did. ")
            .Append($"Questions go to {Text(pack.ContactEmail)}.</p>");
        Append(html, "Announced", SubprocessorStatus.Announced);
        Append(html, "Now", SubprocessorStatus.Current);
        Append(html, "Ended", SubprocessorStatus.Ended);
        return html.Append("</main></body></html>\n").ToString();

        void Append(StringBuilder page, string heading, SubprocessorStatus status)
        {
            var shown = entries.Where(entry => entry.StatusAt(now) == status).ToList();
            page.Append($"<section><h2>{heading}</h2>");
            if (shown.Count == 0)
                page.Append("<p>Nobody.</p></section>");
            else
                AppendTable(page, pack, heading, shown);
        }
    }

    private static void AppendTable(
        StringBuilder html, PolicyPack pack, string heading, IReadOnlyList<Subprocessor> entries)
    {
        html.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{heading}\"><table><thead><tr>");
        foreach (var column in new[] { "Name", "Kind", "Country", "Purpose", "Data of", "Transfer", "From", "Until" })
            html.Append($"<th scope=\"col\">{column}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var entry in entries)
        {
            var details = entry.Details;
            html.Append("<tr>").Append($"<td>{Text(details.Name)}</td><td>{Text(details.Class)}</td>")
                .Append($"<td>{Text(details.Country)}</td><td>{Text(details.Purpose)}</td>")
                .Append($"<td>{Text(ServicesOf(pack, details))}</td>")
                .Append($"<td>{Text(details.TransferMechanism ?? "inside the EEA")}</td>")
                .Append($"<td>{Day(entry.MayStartAt ?? entry.StartsAt)}</td>")
                .Append($"<td>{(entry.EndedAt is { } end ? Day(end) : "")}</td></tr>");
        }

        html.Append("</tbody></table></div></section>");
    }

    internal static string ServicesOf(PolicyPack pack, SubprocessorDetails details) => details.Services.Count == 0
        ? "all services"
        : string.Join(", ", details.Services.Select(service => pack.FindService(service)?.Title ?? service));

    private static string Day(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Text(string text) => ReadablePage.Text(text);
}
