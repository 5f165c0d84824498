using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Exports;

/// <summary>
/// <c>index.html</c>: the package for a person to read. Self-contained, without scripts, everything encoded; opens from
/// a folder on disk without a network.
/// </summary>
internal static class IndexPage
{
    public const string FileName = "index.html";

    /// <param name="hasDecisions">The package has <see cref="ConsentDocument"/>.</param>
    public static byte[] Of(
        PolicyPack pack, PackageFacts facts, IReadOnlyList<ServiceContents> services, bool hasDecisions = false)
    {
        var html = new StringBuilder(64 * 1024);
        html.Append(ReadablePage.Head).Append($"<title>{Text(IndexPageWords.Title(pack.Product, facts.Kind))}</title></head><body><main>");
        AppendSummary(html, pack, facts, services);
        if (hasDecisions)
        {
            html.Append("<p>What you agreed to, refused and withdrew, and how you were asked: ")
                .Append($"{Link(ConsentDocument.FileName)}.</p>");
        }

        foreach (var contents in services)
            AppendService(html, contents, pack.FindService(contents.Service)!, facts.Kind);
        if (facts.Kind is ExportKind.Access)
            AppendRights(html, pack);
        html.Append("</main></body></html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    internal static string Text(string text) => ReadablePage.Text(text);

    /// <summary>
    /// A relative link: each segment percent-encoded, so that no name can become a scheme or leave the folder.
    /// </summary>
    internal static string Link(string path) =>
        $"<a href=\"./{Text(string.Join('/', path.Split('/').Select(Uri.EscapeDataString)))}\">{Text(path)}</a>";

    private static string Mail(string address) =>
        $"<a href=\"mailto:{Text(Uri.EscapeDataString(address).Replace("%40", "@", StringComparison.Ordinal))}\">" +
        $"{Text(address)}</a>";

    private static void AppendSummary(
        StringBuilder html, PolicyPack pack, PackageFacts facts, IReadOnlyList<ServiceContents> services)
    {
        html.Append($"<h1>{Text(IndexPageWords.Title(pack.Product, facts.Kind))}</h1>")
            .Append($"<p>{Text(IndexPageWords.Purpose(facts.Kind))} ")
            .Append($"It was made on {FieldWords.Time(facts.GeneratedAt)} ")
            .Append("for the organisation ")
            .Append($"<b>{Text(facts.Tenant.Value)}</b> under the reference <code>{facts.Request.Value}</code>. ")
            .Append($"Our copy is deleted on {FieldWords.Time(facts.ExpiresAt)}.</p>")
            .Append(
                $"<p>Questions: {Mail(pack.ContactEmail)}. Every file is listed with its hash in ")
            .Append($"{Link(PackageManifest.FileName)}, ")
            .Append($"which is signed in {Link(PackageManifest.SignatureFileName)}.</p>");
        if (services.Any(service => service.Outcome is Receipt.Failed))
            html.Append(
                "<p class=\"warn\"><b>This package is not complete.</b> The services marked below did not answer; ")
                .Append("we go on asking them and write to you when there is news.</p>");
        html.Append("<h2>Summary</h2><dl>");
        foreach (var contents in services)
        {
            var service = pack.FindService(contents.Service)!;
            html.Append($"<dt><a href=\"#{Text(service.Name)}\">{Text(service.Title)}</a></dt>")
                .Append($"<dd>{Text(service.Purpose)}</dd>")
                .Append($"<dd>Result: <b>{Text(IndexPageWords.Outcome(contents.Outcome, facts.Kind))}</b></dd>");
        }

        html.Append("</dl>");
    }

    private static void AppendService(StringBuilder html, ServiceContents contents, Service service, ExportKind kind)
    {
        html.Append($"<section id=\"{Text(service.Name)}\"><h2>{Text(service.Title)}</h2>");
        if (kind is not ExportKind.Portability)
            html.Append($"<p>What it is for: {Text(service.Purpose)}</p>");
        if (contents.Outcome is Receipt.Failed(var reason, _))
            html.Append($"<p class=\"warn\">Not in this package: {Text(IndexPageWords.Failure(reason))}</p>");
        foreach (var exported in contents.Collections)
        {
            var collection = service.Collections.First(candidate => candidate.Name == exported.Name);
            html.Append(
                $"<h3>{Text(collection.Title)}</h3><p>{IndexPageWords.Records(exported.Records)} in " +
                $"{Link(exported.File.Name)}.</p>");
            if (kind is not ExportKind.Portability)
                AppendProcessing(html, collection);
            PreviewTable.Append(html, exported, collection);
        }

        if (contents.Members is { } members)
        {
            html.Append(
                $"<h3>Members</h3><p>{IndexPageWords.Records(members.Records)} in {Link(members.File.Name)}: who the " +
                "people of the organisation are and how they are reached.</p>");
        }

        AppendFiles(html, contents.Files);
        AppendOmitted(html, contents.Omitted);
        html.Append("</section>");
    }

    /// <summary>What Art. 15(1) asks for beside the data, where the data stands.</summary>
    private static void AppendProcessing(StringBuilder html, Collection collection) => html
        .Append($"<ul><li>Categories: {Text(FieldWords.Categories(collection))}</li>")
        .Append($"<li>Legal basis: {Text(FieldWords.LawfulBasesOf(collection))}</li>")
        .Append($"<li>Kept: {Text(collection.Retention.Text)}</li></ul>");

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
        html.Append($"<section><h2>Your rights</h2><p>Write to {Mail(pack.ContactEmail)}. ")
            .Append(
                $"Purposes, categories, legal bases and retention of all your data stand in " +
                $"{Link(AboutDocument.FileName)}.</p><ul>");
        foreach (var right in Art15Text.Rights)
            html.Append($"<li>{Text(right)}</li>");
        html.Append("</ul></section>");
    }
}
