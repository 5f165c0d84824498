using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Portal;

/// <summary>The pages as they are built into the app: static files and a message page with encoded text.</summary>
internal static class PortalPages
{
    private const string Prefix = "PrivacyFunctions.Portal.pages.";

    private static readonly string[] Names =
    [
        "download.html", "message.html", "retry.html", "reissue.html", "app.js", "style.css", "cancel.html",
        "cancel.js", "cancel-retry.html", "certificate.html", "certificate.js", "privacy-request.html",
        "privacy-request-new.html", "privacy-request-retry.html",
    ];

    private static readonly FrozenDictionary<string, string> Files = Names
        .ToFrozenDictionary(name => name, Load, StringComparer.Ordinal);

    public static IResult Static(string name, string contentType) =>
        new PortalAnswer(StatusCodes.Status200OK, contentType, Encoding.UTF8.GetBytes(Files[name]));

    /// <summary>What a browser without scripts is shown after a form.</summary>
    /// <param name="token">Offers to send a new link for it; null: offers nothing.</param>
    /// <param name="retry">Asks for the token's code once more.</param>
    public static IResult Message(int status, string title, string sentence, string? token, bool retry = false) =>
        Message(status, title, sentence, ("/download", "Back to the download page"), token is null
            ? ""
            : WithToken((retry ? Files["retry.html"] : "") + Files["reissue.html"], token));

    /// <summary>The same after the form that cancels an erasure.</summary>
    /// <param name="token">Asks for the token's code once more; null: asks for nothing.</param>
    public static IResult Cancellation(int status, string title, string sentence, string? token) =>
        Message(
            status, title, sentence, ("/cancel", "Back"),
            token is null ? "" : WithToken(Files["cancel-retry.html"], token));

    /// <summary>The same after the form that opens a certificate.</summary>
    public static IResult NoCertificate(int status, string sentence) =>
        Message(status, "No certificate", sentence, ("/certificate", "Back"), forms: "");

    /// <summary>The page on which a privacy request is made without signing in.</summary>
    /// <param name="tenant">Checked to be a tenant's id by its form; whether there is one, the page does not say.</param>
    /// <param name="choices">What can be asked for: the value and its words.</param>
    public static IResult NewRequest(string tenant, string product, IEnumerable<(string Value, string Words)> choices)
    {
        var encode = HtmlEncoder.Default;
        var options = string.Concat(choices.Select(
            choice => $"<option value=\"{encode.Encode(choice.Value)}\">{encode.Encode(choice.Words)}</option>\n"));
        var page = Files["privacy-request-new.html"]
            .Replace("{{tenant}}", encode.Encode(tenant), StringComparison.Ordinal)
            .Replace("{{product}}", encode.Encode(product), StringComparison.Ordinal)
            .Replace("{{choices}}", options, StringComparison.Ordinal);
        return new PortalAnswer(StatusCodes.Status200OK, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }

    /// <summary>What came of the form that makes a request.</summary>
    /// <param name="back">Where its link leads, and its words.</param>
    public static IResult NewRequestMade(int status, string title, string sentence, (string Path, string Words) back) =>
        Message(status, title, sentence, back, forms: "");

    /// <summary>What came of the form that confirms a request.</summary>
    /// <param name="token">Asks for the token's code once more; null: asks for nothing.</param>
    public static IResult Confirmation(int status, string title, string sentence, string? token) =>
        Message(
            status, title, sentence, ("/privacy-request", "Back"),
            token is null ? "" : WithToken(Files["privacy-request-retry.html"], token));

    private static PortalAnswer Message(
        int status, string title, string sentence, (string Path, string Words) back, string forms)
    {
        var encode = HtmlEncoder.Default;
        var page = Files["message.html"]
            .Replace("{{title}}", encode.Encode(title), StringComparison.Ordinal)
            .Replace("{{sentence}}", encode.Encode(sentence), StringComparison.Ordinal)
            .Replace("{{back}}", back.Path, StringComparison.Ordinal)
            .Replace("{{backWords}}", back.Words, StringComparison.Ordinal)
            .Replace("{{forms}}", forms, StringComparison.Ordinal);
        return new PortalAnswer(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }

    private static string WithToken(string forms, string token) =>
        forms.Replace("{{token}}", HtmlEncoder.Default.Encode(token), StringComparison.Ordinal);

    private static string Load(string name)
    {
        using var resource = typeof(PortalPages).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The page {name} is not built in.");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
