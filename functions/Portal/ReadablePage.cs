using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace PrivacyFunctions.Portal;

/// <summary>
/// The beginning of a page that is made for one person: self-contained, without scripts, for the screen and for paper.
/// It opens from a folder on disk without a network.
/// </summary>
internal static class ReadablePage
{
    /// <summary>
    /// Names and links stay readable in every language; what HTML could mistake for markup is encoded.
    /// </summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    private const string Style =
        """

        body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#111;background:#fff}
        main{max-width:70rem;margin:0 auto;padding:1rem}
        a,code{overflow-wrap:anywhere}a{color:#0b4a8f}
        dt{font-weight:700;margin-top:.8rem}dd{margin:0 0 0 1rem}
        .scroll{overflow-x:auto}.scroll:focus-visible{outline:3px solid #b35900;outline-offset:2px}
        table{border-collapse:collapse}caption{text-align:left;padding:.3rem 0}
        th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top;min-width:5rem}
        th{background:#eee;white-space:nowrap}td{max-width:24rem}
        .warn{border-left:.4rem solid #b00;padding-left:.6rem}
        section{border-top:2px solid #767676;margin-top:2rem}
        @media print{.scroll{overflow:visible}section{break-inside:auto}}

        """;

    /// <summary>Everything before the title.</summary>
    public const string Head =
        $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <style>{Style}</style>

        """;

    /// <summary>For the header of an answer that is such a page: its style sheet and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    public static string Text(string text) => Encoder.Encode(text);
}
