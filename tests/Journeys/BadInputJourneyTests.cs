using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class BadInputJourneyTests
{
    private const string Requests = "/api/tenants/acme/requests";

    private static JourneyHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _host = await JourneyHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    [DataRow("""{"type":"access","subject":{"email":"nobody@acme.example"}}""", 404, "subject_not_found",
        DisplayName = "unknown person")]
    [DataRow("""{"type":"access","subject":{"email":"ada@globex.example"}}""", 404, "subject_not_found",
        DisplayName = "person of another tenant")]
    [DataRow("""{"type":"access","subject":{"id":"x' OR 1=1 --"}}""", 422, "subject_invalid",
        DisplayName = "an id that is none")]
    [DataRow("""{"type":"access","subject":{}}""", 422, "subject_invalid", DisplayName = "nobody named")]
    [DataRow("""{"type":"access","subject":{"id":"usr-0001","email":"ada@acme.example"}}""", 422, "subject_invalid",
        DisplayName = "named twice")]
    [DataRow("""{"type":"opt_out","subject":{"id":"usr-0001"},"purposes":["nothing-such"]}""", 422, "purposes_invalid",
        DisplayName = "a purpose that there is not")]
    [DataRow("""{"type":"opt_out","subject":{"id":"usr-0001"},"purposes":[null]}""", 422, "invalid_value",
        DisplayName = "a purpose that is null")]
    [DataRow("""{"type":"rectification","subject":{"id":"usr-0001"}}""", 422, "demand_invalid",
        DisplayName = "a rectification that corrects nothing")]
    [DataRow("""{"type":"rectification","subject":{"id":"usr-0001"},"corrections":[{"service":"accounts","collection":"users","field":"id","value":"usr-0002"}]}""",
        422, "demand_invalid", DisplayName = "a correction of whose record it is")]
    [DataRow("""{"type":"rectification","subject":{"id":"usr-0001"},"corrections":[{"service":"accounts","colour":1}]}""",
        422, "unknown_field", DisplayName = "a correction with an unknown member")]
    [DataRow("""{"type":"restriction","subject":{"id":"usr-0001"},"grounds":"because"}""", 422, "invalid_value",
        DisplayName = "a restriction on a ground that the law does not have")]
    [DataRow("""{"type":"access","subject":{"id":"usr-0001"},"services":["accounts"]}""", 422, "demand_invalid",
        DisplayName = "a member of another type")]
    [DataRow("""{"type":"conquer","subject":{"id":"usr-0001"}}""", 422, "invalid_value",
        DisplayName = "a type that does not exist")]
    [DataRow("""{"type":"access","subject":{"id":"usr-0001"},"colour":"red"}""", 422, "unknown_field",
        DisplayName = "unknown field")]
    [DataRow("""{"subject":{"id":"usr-0001"}}""", 422, "missing_member", DisplayName = "missing field")]
    [DataRow("""{"type":"access",""", 400, "malformed_json", DisplayName = "malformed JSON")]
    [DataRow("""[]""", 422, "invalid_value", DisplayName = "not an object")]
    public async Task A_body_that_cannot_be_used_gets_a_clear_answer(string body, int status, string code)
    {
        using var admin = await _host.AdminAsync();
        using var answer = await admin.PostAsync(Requests, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.AreEqual(status, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual(code, await JourneyHost.CodeOfAsync(answer));
    }

    [TestMethod]
    public async Task A_body_of_the_wrong_kind_or_size_is_refused()
    {
        using var admin = await _host.AdminAsync();
        using var text = await admin.PostAsync(Requests, new StringContent("type=access", Encoding.UTF8, "text/plain"));
        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        var large = $$"""{"type":"access","subject":{"id":"usr-0001"},"reason":"{{new string('x', 100_000)}}"}""";
        using var oversized = await admin.PostAsync(
            Requests, new StringContent(large, Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, oversized.StatusCode);
    }

    [TestMethod]
    public async Task Tokens_that_are_forged_expired_or_absent_are_refused()
    {
        using var anyone = _host.Anyone();
        using var absent = await anyone.GetAsync(Requests);
        Assert.AreEqual(HttpStatusCode.Unauthorized, absent.StatusCode);
        Assert.IsNotEmpty(absent.Headers.WwwAuthenticate);

        var token = await _host.TokenAsync("acme", "usr-0002", "ADMIN");
        foreach (var forged in new[] { token[..^8] + "AAAAAAAA", "eyJhbGciOiJub25lIn0." + token.Split('.')[1] + ".",
            "x", new string('y', 20_000) })
        {
            anyone.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", forged);
            using var answer = await anyone.GetAsync(Requests);
            Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        await _host.AdvanceAsync("PT2H");
        anyone.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var expired = await anyone.GetAsync(Requests);
        Assert.AreEqual(HttpStatusCode.Unauthorized, expired.StatusCode);
    }

    [TestMethod]
    [DataRow("MEMBER")]
    [DataRow("VIEWER")]
    [DataRow("no-such-role")]
    public async Task A_role_that_may_not_gets_403_in_its_own_tenant(string role)
    {
        using var member = await _host.SignInAsync("acme", "usr-0003", role);
        using var answer = await member.GetAsync(Requests);
        Assert.AreEqual(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [TestMethod]
    public async Task A_custom_role_stands_for_the_one_that_the_pack_says()
    {
        using var officer = await _host.SignInAsync("acme", "usr-0003", "privacy-officer");
        using var answer = await officer.GetAsync(Requests);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    public async Task The_same_idempotency_key_submits_once_and_answers_the_same()
    {
        using var admin = await _host.AdminAsync("globex");
        admin.DefaultRequestHeaders.Add("Idempotency-Key", "first-try");
        var body = new { type = "access", subject = new { id = "usr-0001" } };
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => admin.PostAsJsonAsync("/api/tenants/globex/requests", body)));
        Assert.IsTrue(answers.All(answer => answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict));
        using var again = await admin.PostAsJsonAsync("/api/tenants/globex/requests", body);
        Assert.AreEqual(HttpStatusCode.Accepted, again.StatusCode);
        var listed = (await JourneyHost.ReadAsync(admin, "/api/tenants/globex/requests"))["items"]!.AsArray();
        Assert.HasCount(1, listed);
        using var other = await admin.PostAsJsonAsync(
            "/api/tenants/globex/requests", new { type = "portability", subject = new { id = "usr-0001" } });
        Assert.AreEqual("idempotency_key_reused", await JourneyHost.CodeOfAsync(other));
    }

    [TestMethod]
    public async Task A_second_request_while_one_is_open_is_told_which()
    {
        using var person = await _host.SignInAsync("initech", "usr-0001", "OWNER");
        var answers =
            await Task.WhenAll(Enumerable.Range(0, 5)
                .Select(_ => person.PostAsJsonAsync("/api/me/requests", new { type = "portability" })));
        var first = answers.First(answer => answer.StatusCode == HttpStatusCode.Accepted).Headers.Location!.ToString();
        foreach (var refused in answers.Where(answer => answer.StatusCode == HttpStatusCode.Conflict))
            Assert.Contains(first.Split('/')[^1], await refused.Content.ReadAsStringAsync());
        Assert.IsTrue(answers.All(answer => answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict));
    }

    [TestMethod]
    [DataRow("/api/nothing-here", HttpStatusCode.NotFound)]
    [DataRow("/api/tenants/acme/requests/not-an-id", HttpStatusCode.NotFound)]
    [DataRow("/api/tenants/acme/requests?limit=9999", HttpStatusCode.BadRequest)]
    [DataRow("/api/tenants/acme/requests?status=lost", HttpStatusCode.BadRequest)]
    [DataRow("/api/tenants/acme/requests?continuation=%00", HttpStatusCode.BadRequest)]
    public async Task An_address_that_leads_nowhere_is_a_problem_document(string path, HttpStatusCode status)
    {
        using var admin = await _host.AdminAsync();
        using var answer = await admin.GetAsync(path);
        Assert.AreEqual(status, answer.StatusCode);
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }
}
