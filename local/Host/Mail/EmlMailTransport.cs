using System.Text;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Local.Host.Mail;

/// <summary>
/// Puts each mail as <c>{id}.eml</c> (RFC 5322; multipart/alternative, inside multipart/mixed where there are
/// attachments) into a folder. The same id again finds the file
/// and delivers nothing, so the at-least-once handover of the outbox becomes exactly one mail.
/// </summary>
internal sealed class EmlMailTransport(string folder, TimeProvider time) : IMailTransport
{
    /// <summary>76 characters a line, as RFC 2045 says for base 64.</summary>
    private const int LineLength = 76;

    public async Task<MailHandover> SendAsync(OutgoingMail mail, CancellationToken cancellation)
    {
        OperationMeter.Count("mail", "send");
        var file = Path.Combine(folder, $"{mail.Id}.eml");
        if (File.Exists(file))
            return new MailHandover.Accepted();
        if (mail.To.Reveal().Any(c => char.IsControl(c) || c > '~') ||
            !mail.To.Reveal().Contains('@', StringComparison.Ordinal))
            return new MailHandover.Refused("address_invalid");
        Directory.CreateDirectory(folder);
        var draft = file + ".part";
        await File.WriteAllTextAsync(draft, Compose(mail), cancellation);
        File.Move(draft, file, overwrite: true);
        return new MailHandover.Accepted();
    }

    private string Compose(OutgoingMail mail)
    {
        var boundary = $"part-{mail.Id}";
        var text = new StringBuilder()
            .Append($"Date: {time.GetUtcNow():ddd, dd MMM yyyy HH:mm:ss} +0000\r\n")
            .Append("From: privacy@local.privacyfunctions.example\r\n")
            .Append($"To: {mail.To.Reveal()}\r\n")
            .Append($"Subject: {EncodedWord(mail.Subject)}\r\n")
            .Append($"Message-ID: <{mail.Id}@local.privacyfunctions.example>\r\n")
            .Append($"X-Mail-Id: {mail.Id}\r\n")
            .Append("MIME-Version: 1.0\r\n");
        var outer = $"mixed-{mail.Id}";
        if (mail.Attachments.Count > 0)
            text.Append($"Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\n");
        text.Append($"Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n");
        AppendText(text, boundary, "text/plain", mail.Text.Reveal());
        AppendText(text, boundary, "text/html", mail.Html.Reveal());
        text.Append($"--{boundary}--\r\n");
        foreach (var attachment in mail.Attachments)
        {
            text.Append($"--{outer}\r\nContent-Type: {attachment.ContentType}\r\n")
                .Append($"Content-Disposition: attachment; filename=\"{attachment.FileName}\"\r\n");
            AppendBase64(text, attachment.Content.Span);
        }

        return (mail.Attachments.Count > 0 ? text.Append($"--{outer}--\r\n") : text).ToString();
    }

    private static void AppendText(StringBuilder text, string boundary, string type, string content)
    {
        text.Append($"--{boundary}\r\nContent-Type: {type}; charset=utf-8\r\n");
        AppendBase64(text, Encoding.UTF8.GetBytes(content));
    }

    private static void AppendBase64(StringBuilder text, ReadOnlySpan<byte> content)
    {
        text.Append("Content-Transfer-Encoding: base64\r\n\r\n");
        var encoded = Convert.ToBase64String(content);
        for (var i = 0; i < encoded.Length; i += LineLength)
            text.Append(encoded, i, Math.Min(LineLength, encoded.Length - i)).Append("\r\n");
        text.Append("\r\n");
    }

    /// <summary>RFC 2047, in words of at most 75 characters.</summary>
    private static string EncodedWord(string subject)
    {
        if (subject.All(c => c is >= ' ' and <= '~'))
            return subject;
        var words = subject.EnumerateRunes().Chunk(10)
            .Select(runes => string.Concat(runes.Select(rune => rune.ToString())));
        return string.Join(
            "\r\n ", words.Select(word => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(word))}?="));
    }
}
