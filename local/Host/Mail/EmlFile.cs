using System.Globalization;
using System.Text;
using PrivacyFunctions.Local.Host.Http;

namespace PrivacyFunctions.Local.Host.Mail;

/// <summary>
/// Reads the mails that <see cref="EmlMailTransport"/> writes: the headers that matter and the plain text.
/// </summary>
internal static class EmlFile
{
    public static OutboxMail Read(string path)
    {
        var mail = Entity.Parse(File.ReadAllText(path));
        var date =
            DateTimeOffset.Parse(mail.Header("Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new OutboxMail(
            mail.Header("X-Mail-Id"), mail.Header("To"), DecodeWords(mail.Header("Subject")), FindText(mail) ?? "",
            date.ToUniversalTime());
    }

    private static string? FindText(Entity entity)
    {
        var type = entity.Header("Content-Type");
        if (type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase))
            return Decode(entity);
        const string Marker = "boundary=\"";
        var start = type.IndexOf(Marker, StringComparison.OrdinalIgnoreCase) + Marker.Length;
        if (start < Marker.Length)
            return null;
        var boundary = type[start..type.IndexOf('"', start)];
        return ("\r\n" + entity.Body).Split($"\r\n--{boundary}", StringSplitOptions.None).Skip(1)
            .Where(part => !part.StartsWith("--", StringComparison.Ordinal))
            .Select(part => FindText(Entity.Parse(part.TrimStart('\r', '\n'))))
            .FirstOrDefault(text => text is not null);
    }

    private static string Decode(Entity part) => part.Header("Content-Transfer-Encoding").ToLowerInvariant() switch
    {
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(part.Body)),
        "quoted-printable" =>
            QuotedPrintable(part.Body.Replace("=\r\n", "", StringComparison.Ordinal), underscores: false),
        _ => part.Body,
    };

    /// <summary>RFC 2047 in UTF-8.</summary>
    private static string DecodeWords(string text)
    {
        var words = text.Split(' ').Select(word => word.Split('?')).ToList();
        if (!words.Exists(word => word is ["=", _, _, _, "="]))
            return text;
        return string.Concat(words.Select((word, index) => word switch
        {
            ["=", _, "B" or "b", var encoded, "="] => Encoding.UTF8.GetString(Convert.FromBase64String(encoded)),
            ["=", _, _, var encoded, "="] => QuotedPrintable(encoded, underscores: true),
            _ => (index > 0 ? " " : "") + string.Join('?', word),
        }));
    }

    private static string QuotedPrintable(string text, bool underscores)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(
                text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            {
                bytes.Add(code);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes([underscores && text[i] == '_' ? ' ' : text[i]]));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>Headers and body, of the mail or of one part.</summary>
    private sealed record Entity(IReadOnlyDictionary<string, string> Headers, string Body)
    {
        public static Entity Parse(string text)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var head = end < 0 ? text : text[..end];
            var unfolded = head.Replace("\r\n ", " ", StringComparison.Ordinal)
                .Replace("\r\n\t", " ", StringComparison.Ordinal);
            var headers = unfolded.Split("\r\n").Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
                .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => group.First()[1].Trim(), StringComparer.OrdinalIgnoreCase);
            return new Entity(headers, end < 0 ? "" : text[(end + 4)..]);
        }

        public string Header(string name) => Headers.GetValueOrDefault(name, "");
    }
}
