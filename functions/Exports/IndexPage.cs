using System.Text;
using System.Text.Encodings.Web;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>
/// <c>index.html</c>: the package for a person to read. Self-contained, without scripts, everything encoded; opens from
/// a folder on disk without a network.
/// </summary>
internal static class IndexPage
{
    public const string FileName = "index.html";

    /// <summary>
    /// Names and links stay readable in every language; what HTML could mistake for markup is encoded.
    /// </summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    public static byte[] Of(PolicyPack pack, PackageFacts facts, IReadOnlyList<ServiceContents> services)
    {
        var html = new StringBuilder(64 * 1024);
        html.Append(Head).Append($"<title>Your data in {Text(pack.Product)}</title></head><body><main>");
        AppendSummary(html, pack, facts, services);
        foreach (var contents in services)
            AppendService(html, contents, pack.FindService(contents.Service)!, facts.Kind);
        if (facts.Kind is ExportKind.Access)
            AppendRights(html, pack);
        html.Append("</main></body></html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    internal static string Text(string text) => Encoder.Encode(text);

    /// <summary>
    /// A relative link: each segment percent-encoded, so that no name can become a scheme or leave the folder.
    /// </summary>
    internal static string Link(string path) =>
        $"<a href=\"./{Text(string.Join('/', path.Split('/').Select(Uri.EscapeDataString)))}\">{Text(path)}</a>";

    private static void AppendSummary(
        StringBuilder html, PolicyPack pack, PackageFacts facts, IReadOnlyList<ServiceContents> services)
    {
        var right = facts.Kind is ExportKind.Access ? "access (Art. 15 GDPR)" : "data portability (Art. 20 GDPR)";
        html.Append($"<h1>Your data in {Text(pack.Product)}</h1>")
            .Append(
                $"<p>This package answers your request for {right}. It was made on {Time(facts.GeneratedAt)} ")
            .Append("for the organisation ")
            .Append($"<b>{Text(facts.Tenant.Value)}</b> under the reference <code>{facts.Request.Value}</code>. ")
            .Append($"Our copy is deleted on {Time(facts.ExpiresAt)}.</p>")
            .Append(
                $"<p>Questions: <b>{Text(pack.ContactEmail)}</b>. Every file is listed with its hash in ")
            .Append($"{Link(PackageManifest.FileName)}, ")
            .Append($"which is signed in {Link(PackageManifest.SignatureFileName)}.</p>");
        if (services.Any(service => service.Outcome is Receipt.Failed))
            html.Append(
                "<p class=\"warn\"><b>This package is not complete.</b> The services marked below did not answer; ")
                .Append("we go on asking them and write to you when there is news.</p>");
        html.Append(
            "<h2>Summary</h2><table><thead><tr><th>Service</th><th>What it is for</th><th>Result</th></tr></thead>" +
            "<tbody>");
        foreach (var contents in services)
        {
            var service = pack.FindService(contents.Service)!;
            html.Append(
                $"<tr><td><a href=\"#{Text(service.Name)}\">{Text(service.Title)}</a></td>")
                .Append($"<td>{Text(service.Purpose)}</td>")
                .Append($"<td>{Text(IndexPageWords.Outcome(contents.Outcome))}</td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static void AppendService(StringBuilder html, ServiceContents contents, Service service, ExportKind kind)
    {
        html.Append($"<section id=\"{Text(service.Name)}\"><h2>{Text(service.Title)}</h2>");
        if (contents.Outcome is Receipt.Failed(var reason, _))
            html.Append($"<p class=\"warn\">Not in this package: {Text(IndexPageWords.Failure(reason))}</p>");
        foreach (var exported in contents.Collections)
        {
            var collection = service.Collections.First(candidate => candidate.Name == exported.Name);
            html.Append(
                $"<h3>{Text(collection.Title)}</h3><p>{IndexPageWords.Records(exported.Records)} in " +
                $"{Link(exported.File.Name)}.");
            if (kind is ExportKind.Access)
                html.Append($" Kept: {Text(collection.Retention.Text)}");
            html.Append("</p>");
            PreviewTable.Append(html, exported);
        }

        AppendFiles(html, contents.Files);
        AppendOmitted(html, contents.Omitted);
        html.Append("</section>");
    }

    private static void AppendFiles(StringBuilder html, IReadOnlyList<PackageEntry> files)
    {
        if (files.Count == 0)
            return;
        html.Append($"<h3>Files</h3><p>{files.Count} in the folder.</p><ul>");
        foreach (var file in files.Take(ExportLimits.PreviewRecords))
            html.Append($"<li>{Link(file.Name)} ({file.Bytes} bytes)</li>");
        html.Append("</ul>");
    }

    private static void AppendOmitted(StringBuilder html, IReadOnlyList<Omission> omitted)
    {
        if (omitted.Count == 0)
            return;
        html.Append("<h3>Left out</h3><ul>");
        foreach (var omission in omitted)
        {
            var what = omission.Field is null ? omission.Collection : $"{omission.Collection}: {omission.Field}";
            html.Append($"<li><b>{Text(what)}</b> – {Text(omission.Reason)}</li>");
        }

        html.Append("</ul>");
    }

    private static void AppendRights(StringBuilder html, PolicyPack pack)
    {
        html.Append($"<section><h2>Your rights</h2><p>Write to <b>{Text(pack.ContactEmail)}</b>. ")
            .Append(
                $"Purposes, categories, legal bases and retention of all your data stand in " +
                $"{Link(AboutDocument.FileName)}.</p><ul>");
        foreach (var right in Art15Text.Rights)
            html.Append($"<li>{Text(right)}</li>");
        html.Append("</ul></section>");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", null);

    private const string Head =
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <style>
        body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#111;background:#fff}
        main{max-width:70rem;margin:0 auto;padding:1rem}
        table{border-collapse:collapse;display:block;overflow-x:auto;max-width:100%}
        th,td{border:1px solid #767676;padding:.3rem .6rem;
        text-align:left;vertical-align:top;overflow-wrap:anywhere;min-width:5rem}th{background:#eee}
        .warn{border-left:.4rem solid #b00;padding-left:.6rem}
        section{border-top:2px solid #767676;margin-top:2rem}@media print{table{display:table}section{break-inside:auto}}
        </style>

        """;
}
