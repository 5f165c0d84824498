using System.Collections.Concurrent;
using PrivacyFunctions.Local.Host.Mail;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// The mails that the local transport put into the outbox folder. A mail never changes, so each file is read once.
/// </summary>
internal sealed class OutboxFolder(string folder)
{
    private readonly ConcurrentDictionary<string, OutboxMail> _read = new(StringComparer.Ordinal);

    /// <summary>Newest last.</summary>
    public IReadOnlyList<OutboxMail> List()
    {
        if (!Directory.Exists(folder))
            return [];
        return [.. Directory.EnumerateFiles(folder, "*.eml")
            .Select(file => _read.GetOrAdd(file, static path => EmlFile.Read(path)))
            .OrderBy(mail => mail.SentAt).ThenBy(mail => mail.Id, StringComparer.Ordinal)];
    }

    /// <summary>The file of a mail, or null.</summary>
    public string? Find(string id)
    {
        if (id.Length is 0 or > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return null;
        var file = Path.GetFullPath(Path.Combine(folder, id + ".eml"));
        return File.Exists(file) ? file : null;
    }
}
