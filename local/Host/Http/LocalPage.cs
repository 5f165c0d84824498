using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// An HTML page of the local host: a heading, links and one table. Every text in it is encoded; it loads nothing and
/// runs nothing.
/// </summary>
internal sealed class LocalPage(string title) : IResult
{
    private const string Style =
        "body{font:14px/1.5 system-ui;margin:2em}table{border-collapse:collapse}"
        + "th,td{text-align:left;vertical-align:top;padding:.2em .8em .2em 0;overflow-wrap:anywhere}";

    private static readonly string Policy =
        $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    private readonly StringBuilder _body = new();

    /// <summary>A sentence.</summary>
    public LocalPage Say(string sentence)
    {
        _body.Append("<p>").Append(Encode(sentence)).Append("</p>\n");
        return this;
    }

    /// <summary>Links beside each other.</summary>
    public LocalPage Links(IEnumerable<LocalLink> links)
    {
        _body.Append("<p>").AppendJoin(" · ", links.Select(link => link.ToHtml())).Append("</p>\n");
        return this;
    }

    /// <param name="rows">Cells are texts or links.</param>
    public LocalPage Table(IEnumerable<string> head, IEnumerable<IEnumerable<object?>> rows)
    {
        _body.Append("<table>\n<tr>");
        foreach (var name in head)
            _body.Append("<th>").Append(Encode(name)).Append("</th>");
        _body.Append("</tr>\n");
        foreach (var row in rows)
        {
            _body.Append("<tr>");
            foreach (var cell in row)
                _body.Append("<td>").Append(cell is LocalLink link ? link.ToHtml() : Encode($"{cell}")).Append("</td>");
            _body.Append("</tr>\n");
        }

        _body.Append("</table>\n");
        return this;
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        SecurityHeaders.SetForPage(httpContext.Response, Policy);
        httpContext.Response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
        return httpContext.Response.WriteAsync(
            $"<!doctype html>\n<html lang=\"en\">\n<title>{Encode(title)}</title>\n<style>{Style}</style>\n"
            + $"<h1>{Encode(title)}</h1>\n{_body}</html>\n",
            httpContext.RequestAborted);
    }

    internal static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

/// <param name="Address">A path with its query, already escaped as an address.</param>
internal sealed record LocalLink(string Text, string Address)
{
    public string ToHtml() => $"<a href=\"{LocalPage.Encode(Address)}\">{LocalPage.Encode(Text)}</a>";
}
