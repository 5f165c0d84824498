using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy pack explain FILE [--format text|html|json]</c>: the retention table of a privacy notice and what people
/// decide about, made from what is executed.
/// </summary>
internal static class PackExplainCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Not for a page, so words may keep their accents.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var file = PackFile.Argument("FILE", "The policy pack, a YAML file.");
        var format = new Option<string>("--format")
        {
            Description = "text, html or json.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "html", "json");
        var explain = new Command("explain", $"Writes the retention table of a privacy notice. {ExitCodes.OfPacks}") { file, format };
        explain.SetAction((parsed, _) => ExplainAsync(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(format), parsed.InvocationConfiguration));
        return explain;
    }

    private static async Task<int> ExplainAsync(FileInfo file, string format, InvocationConfiguration console)
    {
        var (pack, exit) = await PackFile.ReadAsync(file, console.Output, console.Error);
        if (pack is null)
            return exit;
        var (rows, purposes) = (RetentionTable.Of(pack), ConsentTable.Of(pack));
        await console.Output.WriteLineAsync(format switch
        {
            "html" => Html(pack, rows) + Html(pack, purposes),
            "json" => JsonSerializer.Serialize(
                new
                {
                    product = pack.Product,
                    version = pack.Version,
                    retention = rows,
                    purposes,
                    notices = GovernanceWords.Of(pack),
                }, Json),
            _ => Text(pack, rows) + Text(purposes),
        });
        return ExitCodes.Verified;
    }

    private static string Text(PolicyPack pack, IReadOnlyList<RetentionRow> rows) =>
        $"{pack.Product}, pack {pack.Version}\n" + string.Concat(rows.Select(row =>
            $"\n{row.Service}: {row.Data}\n" + string.Concat(row.Kept.Select(kept => $"  kept: {kept}\n")) +
            $"  on erasure: {row.OnErasure}\n" + string.Concat(row.Rights.Select(right => $"  right: {right}\n")))) +
        "\nNotices\n" + string.Concat(GovernanceWords.Of(pack).Select(sentence => $"  {sentence}\n"));

    private static string Text(IReadOnlyList<ConsentLine> purposes) => string.Concat(purposes.Select(purpose =>
        $"\nYour choice: {purpose.Title}\n  {purpose.Text}\n  done: {purpose.When}\n" +
        (purpose.OrganisationToo ? "  your organisation may switch it off for everybody\n" : "")));

    private static string Html(PolicyPack pack, IReadOnlyList<ConsentLine> purposes)
    {
        if (purposes.Count == 0)
            return "";
        var body = string.Concat(purposes.Select(purpose =>
            $"<tr><th scope=\"row\">{Encoded(purpose.Title)}</th><td>{Encoded(purpose.Text)}</td>" +
            $"<td>{Encoded(purpose.When)}</td><td>{(purpose.OrganisationToo ? "you, and your organisation for everybody" : "you")}</td></tr>\n"));
        return $"\n<table>\n<caption>{Encoded(pack.Product)}: your choices ({Encoded(pack.Version)})</caption>\n" +
            "<thead><tr><th scope=\"col\">Purpose</th><th scope=\"col\">What it is</th><th scope=\"col\">Done</th>" +
            $"<th scope=\"col\">Who decides</th></tr></thead>\n<tbody>\n{body}</tbody>\n</table>";
    }

    /// <summary>A table to paste into a page; it carries no styles of its own.</summary>
    private static string Html(PolicyPack pack, IReadOnlyList<RetentionRow> rows)
    {
        var body = string.Concat(rows.Select(row =>
            $"<tr><th scope=\"row\">{Encoded(row.Data)}</th><td>{Encoded(row.Service)}</td><td>{Encoded(row.Purpose)}</td>" +
            $"<td>{List(row.Categories)}</td><td>{List(row.LawfulBases)}</td><td>{List(row.Kept)}</td>" +
            $"<td>{Encoded(row.OnErasure)}</td><td>{List(row.Rights)}</td></tr>\n"));
        return $"<table>\n<caption>{Encoded(pack.Product)}: how long personal data are kept ({Encoded(pack.Version)})</caption>\n" +
            "<thead><tr><th scope=\"col\">Data</th><th scope=\"col\">Service</th><th scope=\"col\">Purpose</th>" +
            "<th scope=\"col\">Categories</th><th scope=\"col\">Lawful basis</th><th scope=\"col\">Kept</th>" +
            "<th scope=\"col\">When you ask for erasure</th><th scope=\"col\">What else you can ask for</th></tr></thead>\n" +
            $"<tbody>\n{body}</tbody>\n</table>\n" + List(GovernanceWords.Of(pack));
    }

    private static string List(IReadOnlyList<string> items) =>
        items.Count == 0 ? "" : $"<ul>{string.Concat(items.Select(item => $"<li>{Encoded(item)}</li>"))}</ul>";

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);
}
