using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Mail;

[TestClass]
public sealed class MailEventsTests
{
    private const string Timestamp = "1769990400";

    private static readonly ECDsa Provider = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static readonly string PublicKey = Convert.ToBase64String(Provider.ExportSubjectPublicKeyInfo());

    [TestMethod]
    public async Task A_mail_that_came_back_is_seen_at_the_request_and_in_the_audit_log_once()
    {
        await using var fixture = new ExportsFixture();
        var (started, mail) = await SendAsync(fixture);
        var body = Body(mail, "bounce");

        Assert.AreEqual(204, await PostAsync(fixture, body));
        var first = fixture.Time.GetUtcNow();
        fixture.Time.AdvanceTo(first.AddMinutes(1));
        Assert.AreEqual(204, await PostAsync(fixture, body));

        var request = await fixture.RequestAsync(started);
        Assert.IsTrue(request.Undeliverable);
        Assert.AreEqual(RequestStatus.Completed, request.Status);
        var recorded = fixture.Audit.Events.Single(entry => entry.Action == "mail.returned");
        Assert.AreEqual((started.Request.Value, "failed"), (recorded.Target, recorded.Outcome));
        Assert.IsTrue(recorded.At <= first);
    }

    [TestMethod]
    public async Task A_repetition_finishes_what_a_crash_left_undone()
    {
        await using var fixture = new ExportsFixture();
        var (started, mail) = await SendAsync(fixture);
        fixture.Audit.Failures.Enqueue(new IOException());
        await Assert.ThrowsExactlyAsync<IOException>(() => PostAsync(fixture, Body(mail, "dropped")));

        Assert.AreEqual(204, await PostAsync(fixture, Body(mail, "dropped")));

        Assert.IsTrue((await fixture.RequestAsync(started)).Undeliverable);
        Assert.IsTrue(fixture.Audit.Events.Any(entry => entry.Action == "mail.returned"));
    }

    [TestMethod]
    [DataRow("delivered", false, DisplayName = "a mail that arrived")]
    [DataRow("bounce", true, DisplayName = "another mail's id")]
    public async Task Other_events_change_nothing(string kind, bool otherId)
    {
        await using var fixture = new ExportsFixture();
        var (started, mail) = await SendAsync(fixture);

        Assert.AreEqual(204, await PostAsync(fixture, Body(otherId ? mail with { Id = "mail_other" } : mail, kind)));

        Assert.IsFalse((await fixture.RequestAsync(started)).Undeliverable);
    }

    [TestMethod]
    public async Task A_changed_body_time_or_signature_is_refused_and_changes_nothing()
    {
        await using var fixture = new ExportsFixture();
        var (started, mail) = await SendAsync(fixture);
        var body = Body(mail, "bounce");
        var signature = Sign(Timestamp, body);

        Assert.AreEqual(403, await PostAsync(fixture, body[..^2], signature));
        Assert.AreEqual(403, await PostAsync(fixture, body, signature, "1769990401"));
        Assert.AreEqual(403, await PostAsync(fixture, body, "AAAA"));
        Assert.AreEqual(403, await PostAsync(fixture, body, "not base 64"));
        Assert.AreEqual(403, await PostAsync(fixture, body, signature: ""));

        Assert.IsFalse((await fixture.RequestAsync(started)).Undeliverable);
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("[")]
    public async Task A_signed_body_that_is_no_list_is_malformed(string text)
    {
        await using var fixture = new ExportsFixture();
        var body = Encoding.UTF8.GetBytes(text);
        Assert.AreEqual(400, await PostAsync(fixture, body, Sign(Timestamp, body)));
    }

    [TestMethod]
    [DataRow("[1, null, {}, {\"event\":7}]")]
    [DataRow("[{\"event\":\"bounce\",\"mail_id\":\"m\",\"mail_ref\":\"no|such\"}]")]
    [DataRow("[{\"event\":\"bounce\",\"mail_id\":\"m\",\"mail_ref\":\"acme|req_01jd|export-ready|9999999999\"}]")]
    public async Task Events_that_are_not_ours_are_passed_over(string text)
    {
        await using var fixture = new ExportsFixture();
        var body = Encoding.UTF8.GetBytes(text);
        Assert.AreEqual(204, await PostAsync(fixture, body, Sign(Timestamp, body)));
    }

    [TestMethod]
    public async Task Without_a_key_there_is_no_such_route()
    {
        await using var fixture = new ExportsFixture();
        Assert.AreEqual(404, await PostAsync(fixture, "[]"u8.ToArray(), key: ""));
    }

    [TestMethod]
    [DataRow("", true)]
    [DataRow("not a key", false)]
    [DataRow("AAAA", false)]
    public void A_key_that_is_none_stops_the_start(string key, bool usable) =>
        Assert.AreEqual(usable, new MailOptions { EventKey = key }.Problem() is null);

    [TestMethod]
    public void A_key_on_another_curve_stops_the_start()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var key = Convert.ToBase64String(other.ExportSubjectPublicKeyInfo());
        Assert.IsNotNull(new MailOptions { EventKey = key }.Problem());
        Assert.IsNull(new MailOptions { EventKey = PublicKey }.Problem());
    }

    private static async Task<(ExportStartedV1 Started, OutgoingMail Mail)> SendAsync(ExportsFixture fixture)
    {
        var started = await fixture.SubmitAsync();
        await fixture.RunAsync(started);
        return (started, fixture.Transport.Mails.Single());
    }

    // The provider's bodies end with CRLF, which is signed too.
    private static byte[] Body(OutgoingMail mail, string kind) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        new[]
        {
            new
            {
                @event = kind, mail_id = mail.Id, mail_ref = mail.Reference, email = "ada@acme.example",
                reason = "550 no such user",
            },
        }) + "\r\n");

    private static string Sign(string timestamp, byte[] body) => Convert.ToBase64String(Provider.SignData(
        [.. Encoding.UTF8.GetBytes(timestamp), .. body], HashAlgorithmName.SHA256,
        DSASignatureFormat.Rfc3279DerSequence));

    private static async Task<int> PostAsync(
        ExportsFixture fixture, byte[] body, string? signature = null, string timestamp = Timestamp, string? key = null)
    {
        var returns = new MailReturns(
            fixture.Get<MailOutbox>(), fixture.Get<RequestStore>(), fixture.Get<IAuditLog>(),
            NullLogger<MailReturns>.Instance);
        var api = new MailEventsApi(returns, Options.Create(new MailOptions { EventKey = key ?? PublicKey }));
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Body = new MemoryStream(body);
        context.Request.Headers["X-Twilio-Email-Event-Webhook-Signature"] = signature ?? Sign(timestamp, body);
        context.Request.Headers["X-Twilio-Email-Event-Webhook-Timestamp"] = timestamp;
        await (await api.PostAsync(context.Request, CancellationToken.None)).ExecuteAsync(context);
        return context.Response.StatusCode;
    }
}
