using System.Text;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// A certificate for a person to read, made from what was signed and nothing else. Everything is encoded; there are no
/// scripts.
/// </summary>
internal static class CertificatePage
{
    public static byte[] Of(IssuedCertificate issued, IssuedSupplement? supplement)
    {
        var document = issued.Document;
        var html = new StringBuilder(16 * 1024)
            .Append(ReadablePage.Head)
            .Append($"<title>Certificate of erasure {Text(document.Request)}</title></head><body><main>");
        AppendSummary(html, document);
        AppendDates(html, "dates", "Dates", CertificateWords.Dates(document.Dates));
        AppendKept(html, document);
        foreach (var service in document.Services)
            AppendService(html, service);
        AppendOthers(html, document);
        if (supplement is not null)
            AppendSupplement(html, supplement.Document);
        AppendProof(html, issued);
        return Encoding.UTF8.GetBytes(html.Append("</main></body></html>\n").ToString());
    }

    private static string Text(string text) => ReadablePage.Text(text);

    private static void AppendSummary(StringBuilder html, ErasureCertificate document) => html
        .Append($"<h1>Certificate of erasure</h1><p>{Text(document.Product)} certifies that the personal data ")
        .Append("of one person is erased, as stated here. Every service was asked again by an independent query ")
        .Append("afterwards.</p><dl>")
        .Append($"<dt>Organisation</dt><dd>{Text(document.Tenant)}</dd>")
        .Append($"<dt>Person</dt><dd><code>{Text(document.Subject)}</code>, a pseudonym</dd>")
        .Append($"<dt>Request</dt><dd><code>{Text(document.Request)}</code> ")
        .Append($"({Text(document.Regulation.ToUpperInvariant())})</dd>")
        .Append($"<dt>Issued</dt><dd>{Text(CertificateWords.Day(document.IssuedAt))}</dd>")
        .Append($"<dt>Grace</dt><dd>{Text(CertificateWords.Grace(document.Grace))}</dd></dl>");

    private static void AppendDates(
        StringBuilder html, string id, string title, IEnumerable<(string Name, CertifiedDate Date)> dates)
    {
        html.Append($"<section id=\"{id}\"><h2>{title}</h2><dl>");
        foreach (var (name, date) in dates)
            html.Append($"<dt>{Text(Capital(name))}</dt><dd>{Text(CertificateWords.Date(date))}</dd>");
        html.Append("</dl></section>");
    }

    private static void AppendKept(StringBuilder html, ErasureCertificate document)
    {
        html.Append("<section id=\"kept\"><h2>What stays</h2>");
        var rows = document.Retained.Select(kept => new[]
        {
            $"{kept.Service}, {kept.Collection.Collection}",
            CertificateWords.Records(kept.Collection.Count),
            CertificateWords.Day(kept.Collection.Until),
            kept.Collection.GroundText ?? "",
        }).ToList();
        if (rows.Count == 0)
            html.Append("<p>No record of the person stays in the live systems.</p>");
        else
            AppendTable(html, "What stays, and why", ["Where", "How much", "Until", "Legal ground"], rows);
        html.Append("</section>");
    }

    private static void AppendService(StringBuilder html, CertifiedService service)
    {
        html.Append($"<section><h2>{Text(service.Title)}</h2>")
            .Append($"<p>{Text(Capital(CertificateWords.Probe(service.Probe)))}.</p>");
        AppendTable(
            html, $"{service.Title}: what happened", ["Collection", "What happened", "In older backups"],
            service.Collections.Select(item => new[]
            {
                item.Collection, CertificateWords.Outcome(item), CertificateWords.Backups(item.Backups),
            }));
        html.Append("</section>");
    }

    private static void AppendOthers(StringBuilder html, ErasureCertificate document)
    {
        AppendList(html, "recipients", "Recipients who were told (Art. 19 GDPR)", document.Recipients.Select(
            told => $"{told.Name}: {CertificateWords.Told(told)}"));
        AppendList(html, "holds", "Legal holds that stopped it", document.Holds.Select(
            hold => $"{hold.Hold}: from {CertificateWords.Day(hold.From)} " +
                (hold.Until is { } until ? $"to {CertificateWords.Day(until)}" : "on, and it still stood")));
        AppendList(html, "approvals", "Who asked and who approved", document.Approvals.Select(
            approval => $"{Capital(CertificateWords.Approval(approval.Kind))} by {approval.Actor} on " +
                CertificateWords.Day(approval.At)));
    }

    private static void AppendSupplement(StringBuilder html, ErasureSupplement supplement)
    {
        AppendDates(
            html, "supplement", $"Supplement of {Text(CertificateWords.Day(supplement.IssuedAt))}",
            CertificateWords.Dates(supplement.Dates));
        AppendList(html, "probes", "Asked again", supplement.Probes.Select(CertificateWords.Probe).Select(Capital));
    }

    private static void AppendProof(StringBuilder html, IssuedCertificate issued) => html
        .Append("<section id=\"proof\"><h2>How to check it</h2><p>This page shows the signed file in words; ")
        .Append("the file is what counts. Check it without asking us: ")
        .Append("<code>privacy verify FILE --jwks KEYS</code>, with a key set that you kept.</p>")
        .Append($"<dl><dt>Hash of what was signed (SHA-256)</dt><dd><code>{issued.Sha256}</code></dd>")
        .Append($"<dt>Audit log</dt><dd><code>{Text(issued.Document.Log)}</code></dd>")
        .Append($"<dt>What it proves</dt><dd>{Text(CertificateWords.Proven)}</dd>")
        .Append($"<dt>What it does not prove</dt><dd>{Text(CertificateWords.NotProven(issued.Document))}</dd>")
        .Append("</dl></section>");

    private static void AppendList(StringBuilder html, string id, string title, IEnumerable<string> lines)
    {
        var items = lines.ToList();
        if (items.Count == 0)
            return;
        html.Append($"<section id=\"{id}\"><h2>{Text(title)}</h2><ul>");
        foreach (var line in items)
            html.Append($"<li>{Text(line)}</li>");
        html.Append("</ul></section>");
    }

    private static void AppendTable(
        StringBuilder html, string name, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        html.Append($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{Text(name)}\">")
            .Append($"<table><caption>{Text(name)}</caption><tr>");
        foreach (var heading in headings)
            html.Append($"<th scope=\"col\">{Text(heading)}</th>");
        html.Append("</tr>");
        foreach (var row in rows)
            html.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>");
        html.Append("</table></div>");
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
