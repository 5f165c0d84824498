using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Local.Host.Mail;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Local.Mail;

[TestClass]
public sealed class EmlMailTransportTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("outbox-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task A_mail_becomes_one_file_with_text_and_html()
    {
        Assert.IsInstanceOfType<MailHandover.Accepted>(
            await Transport().SendAsync(Mail("mail_1", "Grüße an Ada"), default));
        var eml = await File.ReadAllTextAsync(Path.Combine(_folder, "mail_1.eml"));
        Assert.Contains("To: ada@acme.example\r\n", eml);
        Assert.Contains("X-Mail-Id: mail_1\r\n", eml);
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes("Grüße an Ada")), eml);
        Assert.Contains("multipart/alternative", eml);
    }

    [TestMethod]
    public async Task The_same_id_again_delivers_nothing()
    {
        await Transport().SendAsync(Mail("mail_1", "first"), default);
        await Transport().SendAsync(Mail("mail_1", "second"), default);
        var eml = await File.ReadAllTextAsync(Directory.EnumerateFiles(_folder).Single());
        Assert.Contains(Convert.ToBase64String("first"u8), eml);
    }

    [TestMethod]
    public async Task An_address_with_a_line_break_is_refused_and_writes_nothing()
    {
        var mail = Mail("mail_1", "text") with { To = new("ada@acme.example\r\nBcc: eve@evil.example") };
        Assert.IsInstanceOfType<MailHandover.Refused>(await Transport().SendAsync(mail, default));
        Assert.IsEmpty(Directory.EnumerateFiles(_folder));
    }

    [TestMethod]
    public async Task A_subject_outside_ascii_is_an_encoded_word()
    {
        await Transport()
            .SendAsync(Mail("mail_1", "text") with { Subject = "Ihre Daten für Übermorgen, gesammelt" }, default);
        var eml = await File.ReadAllTextAsync(Path.Combine(_folder, "mail_1.eml"));
        var lines = eml.Split("\r\n")
            .SkipWhile(line => !line.StartsWith("Subject: ", StringComparison.Ordinal)).ToList();
        var words = new List<string> { lines[0]["Subject: ".Length..] };
        words.AddRange(lines.Skip(1).TakeWhile(line => line.StartsWith(' ')).Select(line => line.Trim()));
        var decoded = string.Concat(
            words.Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word[10..^2]))));
        Assert.AreEqual("Ihre Daten für Übermorgen, gesammelt", decoded);
        Assert.IsTrue(lines.TrueForAll(line => line.All(char.IsAscii)));
    }

    [TestMethod]
    public async Task Attachments_follow_the_text_and_the_text_is_still_found()
    {
        var mail = Mail("mail_1", "hello") with
        {
            Attachments =
            [
                new("one.json", "application/json", "{\"a\":1}"u8.ToArray()),
                new("two.json", "application/json", RandomNumberGenerator.GetBytes(1000)),
            ],
        };
        await Transport().SendAsync(mail, default);
        var path = Path.Combine(_folder, "mail_1.eml");
        var eml = await File.ReadAllTextAsync(path);
        Assert.Contains("Content-Type: multipart/mixed; boundary=\"mixed-mail_1\"\r\n", eml);
        Assert.Contains("Content-Disposition: attachment; filename=\"one.json\"\r\n", eml);
        Assert.Contains(Convert.ToBase64String("{\"a\":1}"u8), eml);
        var encoded = eml.Split("filename=\"two.json\"")[1].Split("\r\n\r\n")[1];
        CollectionAssert.AreEqual(
            mail.Attachments[1].Content.ToArray(),
            Convert.FromBase64String(string.Concat(encoded.Split("--mixed")[0].Split("\r\n"))));
        Assert.EndsWith("--mixed-mail_1--\r\n", eml);
        Assert.IsTrue(eml.Split("\r\n").All(line => line.Length <= 78));
        Assert.AreEqual("hello", EmlFile.Read(path).Text);
    }

    private EmlMailTransport Transport() => new(_folder, TimeProvider.System);

    private static OutgoingMail Mail(string id, string text) =>
        new(id, new("ada@acme.example"), "Your data", new(text), new($"<p>{text}</p>"), []);
}
