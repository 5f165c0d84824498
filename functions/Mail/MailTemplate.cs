using System.Text;
using System.Text.Encodings.Web;

namespace PrivacyFunctions.Mail;

/// <summary>
/// A mail to a person, as blocks that are rendered to text and to HTML alike, so that neither says more than the other.
/// Every value is encoded for HTML; text keeps it as it is, without control characters.
/// </summary>
public abstract record MailTemplate
{
    /// <summary>Stable name; part of the outbox key.</summary>
    public abstract string Name { get; }

    /// <summary>The subject line: no personal data, since providers log it.</summary>
    public abstract string Subject { get; }

    protected abstract IEnumerable<MailBlock> Blocks();

    public string RenderText()
    {
        var text = new StringBuilder();
        foreach (var block in Blocks())
        {
            text.Append(block switch
            {
                MailBlock.Link(var label, var address) => $"{Plain(label)}\n{address}",
                MailBlock.Code(var code) => $"Code: {code}",
                MailBlock.Paragraph(var sentence) => Plain(sentence),
                _ => throw new InvalidOperationException("Unknown mail block."),
            }).Append("\n\n");
        }

        return text.ToString();
    }

    public string RenderHtml()
    {
        var encode = HtmlEncoder.Default;
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
            .Append(encode.Encode(Subject))
                .Append("</title></head><body style=\"font-family:sans-serif;max-width:40em\">");
        foreach (var block in Blocks())
        {
            html.Append(block switch
            {
                MailBlock.Link(var label, var address) =>
                    $"<p><a href=\"{encode.Encode(address)}\">{encode.Encode(Plain(label))}</a></p>",
                MailBlock.Code(var code) =>
                    $"<p>Code: <strong style=\"font-family:monospace\">{encode.Encode(code)}</strong></p>",
                MailBlock.Paragraph(var sentence) => $"<p>{encode.Encode(Plain(sentence))}</p>",
                _ => throw new InvalidOperationException("Unknown mail block."),
            });
        }

        return html.Append("</body></html>").ToString();
    }

    /// <summary>A value that someone else typed cannot start a new line, so it cannot fake a link or a code.</summary>
    private static string Plain(string value) =>
        value.Any(BreaksLines) ? string.Concat(value.Select(c => BreaksLines(c) ? ' ' : c)) : value;

    private static bool BreaksLines(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}

public abstract record MailBlock
{
    private MailBlock()
    {
    }

    public sealed record Paragraph(string Sentence) : MailBlock;

    public sealed record Link(string Label, string Address) : MailBlock;

    /// <summary>Stands on its own line after the word <c>Code:</c>.</summary>
    public sealed record Code(string Value) : MailBlock;
}
