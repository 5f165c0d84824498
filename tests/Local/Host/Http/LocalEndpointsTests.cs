using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Local.Host.Http;

[TestClass]
public sealed class LocalEndpointsTests
{
    private static RunningHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _host = await RunningHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task The_address_itself_says_what_can_be_done_next()
    {
        var text = await _host.Client.GetStringAsync("/");
        Assert.Contains($"base={_host.Host.BaseAddress.ToString().TrimEnd('/')}\n", text);
        Assert.Contains("/local/sample", text);
        Assert.Contains("/local/outbox", text);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "evil.example" } };
        Assert.AreEqual(HttpStatusCode.NotFound, (await _host.Client.SendAsync(elsewhere)).StatusCode);
    }

    [TestMethod]
    [DataRow("P1D", 1)]
    [DataRow("P7D", 7)]
    public async Task The_clock_advances_and_says_the_new_time(string advance, int days)
    {
        var before = _host.Host.Clock.GetUtcNow();
        using var answer = await _host.Client.PostAsJsonAsync("/local/clock", new { advance });
        var now = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("now").GetDateTimeOffset();
        Assert.AreEqual(days, (now - before).TotalDays, 0.01);
    }

    [TestMethod]
    [DataRow("""{"advance":"P7"}""")]
    [DataRow("""{"advance":"P90000Y"}""")]
    [DataRow("""{"to":"2001-01-01T00:00:00Z"}""")]
    [DataRow("""{"advance":"P1D","to":"2101-01-01T00:00:00Z"}""")]
    [DataRow("""{}""")]
    [DataRow("""{"back":"P1D"}""")]
    public async Task A_clock_order_that_makes_no_sense_is_422(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.AreEqual(
            HttpStatusCode.UnprocessableEntity, (await _host.Client.PostAsync("/local/clock", content)).StatusCode);
    }

    [TestMethod]
    [DataRow("P2D", HttpStatusCode.UnprocessableEntity)]
    [DataRow("PT0S", HttpStatusCode.UnprocessableEntity)]
    [DataRow("an hour", HttpStatusCode.UnprocessableEntity)]
    [DataRow("PT1H", HttpStatusCode.OK)]
    public async Task The_right_to_purge_is_given_for_a_day_at_most(string period, HttpStatusCode expected)
    {
        using var answer = await _host.Client.PostAsJsonAsync("/local/purge-grant", new { @for = period });
        Assert.AreEqual(expected, answer.StatusCode);
    }

    [TestMethod]
    [DataRow("""{"tenant":"acme","subject":"","roles":[]}""")]
    [DataRow("""{"tenant":"Not a tenant","subject":"u","roles":[]}""")]
    [DataRow("""{"tenant":"acme","subject":"u","roles":["OWNER","OPERATOR"]}""")]
    [DataRow("""{"tenant":"acme","subject":"u"}""")]
    public async Task A_token_order_that_no_issuer_would_take_is_422(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.AreEqual(
            HttpStatusCode.UnprocessableEntity, (await _host.Client.PostAsync("/local/token", content)).StatusCode);
    }

    [TestMethod]
    public async Task Sent_mails_are_listed_newest_last_and_can_be_read_whole()
    {
        var transport = _host.Host.Services.GetRequiredService<IMailTransport>();
        await transport.SendAsync(Mail("mail_1", "First", "Hello Ada,\r\nCode: 123"), default);
        await _host.Client.PostAsJsonAsync("/local/clock", new { advance = "PT1M" });
        await transport.SendAsync(
            Mail("mail_2", "Grüße an Ærøskøbing – eine längere Betreffzeile mit ✓", "Zweite"), default);

        var mails = (await _host.Client.GetFromJsonAsync<JsonElement>("/local/outbox")).EnumerateArray().ToList();
        CollectionAssert.AreEqual(
            new[] { "mail_1", "mail_2" }, mails.Select(mail => mail.GetProperty("id").GetString()).ToArray());
        Assert.AreEqual("Hello Ada,\r\nCode: 123", mails[0].GetProperty("text").GetString());
        Assert.AreEqual("ada@acme.example", mails[0].GetProperty("to").GetString());
        Assert.AreEqual(
            "Grüße an Ærøskøbing – eine längere Betreffzeile mit ✓", mails[1].GetProperty("subject").GetString());
        using var whole = await _host.Client.GetAsync("/local/outbox/mail_1");
        Assert.AreEqual("message/rfc822", whole.Content.Headers.ContentType?.MediaType);
        Assert.Contains("X-Mail-Id: mail_1", await whole.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow("/local/outbox/none")]
    [DataRow("/local/outbox/..%2F.lock")]
    [DataRow("/local/nothing")]
    public async Task What_is_not_there_is_404(string path) =>
        Assert.AreEqual(HttpStatusCode.NotFound, (await _host.Client.GetAsync(path)).StatusCode);

    [TestMethod]
    public async Task A_web_page_with_a_name_of_its_own_for_this_machine_is_not_served()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/local/outbox");
        request.Headers.Host = "rebound.example";
        Assert.AreEqual(HttpStatusCode.NotFound, (await _host.Client.SendAsync(request)).StatusCode);
    }

    private static OutgoingMail Mail(string id, string subject, string text) =>
        new(id, new Sensitive<string>("ada@acme.example"), subject, new Sensitive<string>(text),
            new Sensitive<string>("<p>Hello</p>"), []);
}
