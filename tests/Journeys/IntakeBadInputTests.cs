using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What strangers send. Nobody signs in here, so nothing may be taken on trust.</summary>
[TestClass]
public sealed class IntakeBadInputTests
{
    private const string Intake = "/api/intake/acme/requests";

    private static JourneyHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _host = await JourneyHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    // The limit counts by the minute: each test has its own.
    [TestInitialize]
    public Task NextMinuteAsync() => _host.AdvanceAsync("PT1M");

    [TestMethod]
    [DataRow("""{"type":"access","email":"ada"}""", 422, "email_invalid", DisplayName = "no address")]
    [DataRow("""{"type":"access","email":"Ada <ada@acme.example>"}""", 422, "email_invalid", DisplayName = "a name with it")]
    [DataRow("""{"type":"access","email":"ada@acme.example,eve@acme.example"}""", 422, "email_invalid",
        DisplayName = "two addresses")]
    [DataRow("""{"type":"access","email":"ada@acme.example\r\nBcc: eve@acme.example"}""", 422, "email_invalid",
        DisplayName = "another header")]
    [DataRow("""{"type":"access","email":"@"}""", 422, "email_invalid", DisplayName = "nothing but the sign")]
    [DataRow("""{"type":"conquer","email":"ada@acme.example"}""", 422, "invalid_value", DisplayName = "no such type")]
    [DataRow("""{"type":"access"}""", 422, "missing_member", DisplayName = "no address at all")]
    [DataRow("""{"type":"access","email":null}""", 422, "invalid_value", DisplayName = "null for an address")]
    [DataRow("""{"type":"access","email":"ada@acme.example","noGrace":true}""", 422, "unknown_field",
        DisplayName = "what only an admin may ask for")]
    [DataRow("""{"type":"access","email":"ada@acme.example","agent":{"name":"visit evil.example","email":"e@e.example","relation":"lawyer"}}""",
        422, "agent_invalid", DisplayName = "an agent whose name is a link")]
    [DataRow("""{"type":"access","email":"ada@acme.example","agent":{"name":"Eve","email":"eve","relation":"lawyer"}}""",
        422, "agent_invalid", DisplayName = "an agent without an address")]
    [DataRow("""{"type":"access","email":"ada@acme.example","agent":{"name":"Eve","email":"e@e.example","relation":"king"}}""",
        422, "invalid_value", DisplayName = "an agent who is nothing to the person")]
    [DataRow("""{"type":""", 400, "malformed_json", DisplayName = "malformed JSON")]
    public async Task A_statement_that_cannot_be_taken_in_gets_a_clear_answer_and_causes_no_mail(
        string body, int status, string code)
    {
        using var anyone = _host.Anyone();
        using var answer = await anyone.PostAsync(Intake, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.AreEqual(status, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual(code, await JourneyHost.CodeOfAsync(answer));
        Assert.IsEmpty(_host.Rows("entities.db", "SELECT row FROM entity WHERE tbl = 'intakes'"));
    }

    [TestMethod]
    public async Task A_reason_and_a_body_have_their_limits()
    {
        using var anyone = _host.Anyone();
        using var reason = await anyone.PostAsJsonAsync(
            Intake, new { type = "access", email = "ada@acme.example", reason = new string('x', 2001) });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, reason.StatusCode);
        using var body = await anyone.PostAsJsonAsync(
            Intake, new { type = "access", email = "ada@acme.example", reason = new string('x', 20_000) });
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, body.StatusCode);
        using var form = await anyone.PostAsync(
            Intake, new FormUrlEncodedContent([new("email", new string('x', 20_000))]));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, form.StatusCode);
        using var text = await anyone.PostAsync(Intake, new StringContent("type=access", Encoding.UTF8, "text/plain"));
        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
    }

    [TestMethod]
    [DataRow("nobody-here")]
    [DataRow("No%20Tenant")]
    public async Task A_tenant_that_is_not_there_is_404_like_everywhere(string tenant)
    {
        using var anyone = _host.Anyone();
        using var answer = await anyone.PostAsJsonAsync(
            $"/api/intake/{tenant}/requests", new { type = "access", email = "ada@acme.example" });
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.AreEqual("not_found", await JourneyHost.CodeOfAsync(answer));
    }

    [TestMethod]
    public async Task The_eleventh_call_of_a_minute_from_one_address_waits()
    {
        using var anyone = _host.Anyone();
        for (var i = 0; i < 10; i++)
            (await anyone.PostAsJsonAsync(Intake, new { type = "access", email = "no address" })).Dispose();
        using var answer = await anyone.PostAsJsonAsync(Intake, new { type = "access", email = "no address" });
        Assert.AreEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.IsNotNull(answer.Headers.RetryAfter);
    }

    [TestMethod]
    [DataRow("""{"token":"","code":""}""")]
    [DataRow("""{"token":"acme.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","code":"22222222"}""")]
    [DataRow("""{"token":"no token at all","code":"22222222"}""")]
    public async Task A_token_that_is_none_is_unknown(string body)
    {
        using var anyone = _host.Anyone();
        using var answer = await anyone.PostAsync(
            "/api/intake/verify", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.AreEqual((HttpStatusCode.NotFound, "link_unknown"), (answer.StatusCode, await JourneyHost.CodeOfAsync(answer)));
    }

    [TestMethod]
    [DataRow("""{"name":"Eve","powerOfAttorney":{"sha256":"ab","signedOn":"2020-01-01"}}""", "invalid_value")]
    [DataRow("""{"name":"Eve"}""", "missing_member")]
    [DataRow("""{"name":"Eve","powerOfAttorney":{"sha256":"#","signedOn":"2020-01-01","validUntil":"2020-12-31"}}""",
        "power_of_attorney_expired")]
    [DataRow("""{"name":"Eve","powerOfAttorney":{"sha256":"#","signedOn":"2999-01-01"}}""", "power_of_attorney_not_signed")]
    [DataRow("""{"name":"eve@evil.example","powerOfAttorney":{"sha256":"#","signedOn":"2020-01-01"}}""", "agent_invalid")]
    public async Task An_agent_without_power_is_refused_and_nothing_is_recorded(string agent, string code)
    {
        using var admin = await _host.AdminAsync();
        var body = $$"""{"type":"access","subject":{"id":"usr-0001"},"agent":{{agent.Replace("#", new string('0', 64), StringComparison.Ordinal)}}}""";
        using var answer = await admin.PostAsync(
            "/api/tenants/acme/requests", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.AreEqual(code, await JourneyHost.CodeOfAsync(answer));
        Assert.IsEmpty((await JourneyHost.ReadAsync(admin, "/api/tenants/acme/requests"))["items"]!.AsArray());
    }
}
