using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Azure;
using PrivacyFunctions.Mail;
using SendGrid;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>SendGrid's client against a server that answers as SendGrid's API does.</summary>
[TestClass]
public sealed class SendGridMailTransportTests
{
    private static readonly OutgoingMail Mail = new(
        "mail_1", new("ada@acme.example"), "Your data", new("Code: 12345678"), new("<p>Code: 12345678</p>"),
        [new MailAttachment("certificate.json", "application/json", "{}"u8.ToArray())],
        "acme|req_1|export-ready|1");

    [TestMethod]
    public async Task The_mail_has_its_parts_no_tracking_and_opaque_ids_only()
    {
        var (handover, body) = await SendAsync(HttpStatusCode.Accepted);

        Assert.IsInstanceOfType<MailHandover.Accepted>(handover);
        using var document = JsonDocument.Parse(body);
        var mail = document.RootElement;
        Assert.AreEqual("privacy@product.example", mail.GetProperty("from").GetProperty("email").GetString());
        Assert.AreEqual("Your data", Subject(mail));
        CollectionAssert.AreEqual(
            new[] { "text/plain Code: 12345678", "text/html <p>Code: 12345678</p>" },
            mail.GetProperty("content").EnumerateArray()
                .Select(part => $"{part.GetProperty("type")} {part.GetProperty("value")}").ToArray());
        var attachment = mail.GetProperty("attachments").EnumerateArray().Single();
        Assert.AreEqual("e30=", attachment.GetProperty("content").GetString());
        Assert.AreEqual("certificate.json", attachment.GetProperty("filename").GetString());
        var person = mail.GetProperty("personalizations").EnumerateArray().Single();
        Assert.AreEqual("ada@acme.example", person.GetProperty("to")[0].GetProperty("email").GetString());
        Assert.AreEqual(
            """{"mail_id":"mail_1","mail_ref":"acme|req_1|export-ready|1"}""",
            person.GetProperty("custom_args").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        var tracking = mail.GetProperty("tracking_settings");
        foreach (var kind in new[] { "click_tracking", "open_tracking", "subscription_tracking", "ganalytics" })
            Assert.IsFalse(tracking.GetProperty(kind).GetProperty("enable").GetBoolean(), kind);
        Assert.IsFalse(tracking.GetProperty("click_tracking").GetProperty("enable_text").GetBoolean());
    }

    [TestMethod]
    public async Task In_the_sandbox_200_is_accepted_and_the_mail_says_so()
    {
        var (handover, body) = await SendAsync(HttpStatusCode.OK, sandbox: true);

        Assert.IsInstanceOfType<MailHandover.Accepted>(handover);
        using var document = JsonDocument.Parse(body);
        Assert.IsTrue(document.RootElement.GetProperty("mail_settings").GetProperty("sandbox_mode")
            .GetProperty("enable").GetBoolean());
    }

    [TestMethod]
    [DataRow(HttpStatusCode.BadRequest, "mail_rejected")]
    [DataRow(HttpStatusCode.RequestEntityTooLarge, "mail_too_large")]
    public async Task What_will_never_be_taken_is_refused(HttpStatusCode status, string code) =>
        Assert.AreEqual(new MailHandover.Refused(code), (await SendAsync(status)).Handover);

    [TestMethod]
    [DataRow(HttpStatusCode.OK, DisplayName = "200 outside of the sandbox: nothing left")]
    [DataRow(HttpStatusCode.Unauthorized)]
    [DataRow(HttpStatusCode.Forbidden)]
    [DataRow(HttpStatusCode.TooManyRequests)]
    [DataRow(HttpStatusCode.ServiceUnavailable)]
    public async Task What_may_pass_is_a_fault_that_does_not_quote_the_answer(HttpStatusCode status)
    {
        var fault = await Assert.ThrowsExactlyAsync<HttpRequestException>(() => SendAsync(status));
        Assert.AreEqual(status, fault.StatusCode);
        Assert.DoesNotContain("ada@", fault.ToString());
    }

    private static string? Subject(JsonElement mail) => mail.TryGetProperty("subject", out var subject)
        ? subject.GetString()
        : mail.GetProperty("personalizations")[0].GetProperty("subject").GetString();

    private static async Task<(MailHandover Handover, string Body)> SendAsync(
        HttpStatusCode status, bool sandbox = false)
    {
        var body = "";
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            Assert.AreEqual("/v3/mail/send", context.Request.Path.Value);
            Assert.AreEqual("Bearer key", context.Request.Headers.Authorization.ToString());
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            body = await reader.ReadToEndAsync();
            context.Response.StatusCode = (int)status;
            await context.Response.WriteAsync("""{"errors":[{"message":"ada@acme.example is bad"}]}""");
        });
        using var http = new HttpClient();
        var client = new SendGridClient(
            http, new SendGridClientOptions { ApiKey = "key", Host = server.Address.ToString().TrimEnd('/') });
        var transport = new SendGridMailTransport(client, new SendGridOptions
        {
            ApiKey = "key", FromAddress = "privacy@product.example", FromName = "Privacy", Sandbox = sandbox,
        });
        return (await transport.SendAsync(Mail, CancellationToken.None), body);
    }
}
