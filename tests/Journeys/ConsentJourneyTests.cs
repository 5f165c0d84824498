using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>Consent as people, organisations and the product's services meet it.</summary>
[TestClass]
public sealed class ConsentJourneyTests
{
    private const string Marketing = "/api/me/consents/marketing";
    private const string Agent = "Ada-Browser/7.1";

    private JourneyHost _host = null!;
    private HttpClient _ada = null!;
    private HttpClient _service = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _host = await JourneyHost.StartAsync();
        _ada = await AdaAsync();
        _service = await _host.SignInAsync("acme", "backend", "SERVICE");
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        _ada.Dispose();
        _service.Dispose();
        await _host.DisposeAsync();
    }

    [TestMethod]
    public async Task A_version_bump_forces_renewed_consent_and_each_acceptance_keeps_its_evidence()
    {
        await PublishAsync("terms", "1");
        Assert.AreEqual("not_decided", await BecauseAsync("marketing"));
        using var given = await SayAsync(
            Marketing, new { given = true, channel = "signup_form", documents = new { terms = "1" } });
        Assert.AreEqual(HttpStatusCode.OK, given.StatusCode, await given.Content.ReadAsStringAsync());
        Assert.AreEqual("given", await BecauseAsync("marketing"));

        await PublishAsync("terms", "2");
        Assert.AreEqual("to_be_renewed", await BecauseAsync("marketing"));
        Assert.AreEqual("to_be_renewed", (await OwnAsync("marketing"))["status"]!.GetValue<string>());
        using var stale = await SayAsync(Marketing, new { given = true, documents = new { terms = "1" } });
        Assert.AreEqual(HttpStatusCode.Conflict, stale.StatusCode);
        Assert.AreEqual("document_not_in_force", await JourneyHost.CodeOfAsync(stale));
        using var renewed = await SayAsync(Marketing, new { given = true, documents = new { terms = "2" } });
        Assert.AreEqual("given", await BecauseAsync("marketing"));

        var history = (await JourneyHost.ReadAsync(_ada, Marketing))["history"]!.AsArray();
        Assert.AreEqual("1 2", string.Join(' ', history.Select(entry => entry!["evidence"]!["documents"]!["terms"])));
        Assert.AreEqual("signup_form", history[0]!["evidence"]!["channel"]!.GetValue<string>());
        foreach (var entry in history)
        {
            Assert.AreEqual(Agent, entry!["evidence"]!["userAgent"]!.GetValue<string>());
            Assert.IsTrue(IPAddress.TryParse(entry["evidence"]!["ipAddress"]!.GetValue<string>(), out _));
        }

        var first = await JourneyHost.ReadAsync(_ada, Marketing + "?limit=1");
        var second = await JourneyHost.ReadAsync(_ada, first["nextLink"]!.GetValue<string>());
        Assert.AreEqual(
            string.Join(' ', history.Select(entry => entry!["id"])),
            $"{first["history"]!.AsArray().Single()!["id"]} {second["history"]!.AsArray().Single()!["id"]}");
        Assert.DoesNotContain(Agent, string.Concat(_host.Rows("entities.db", "SELECT content FROM entity")
            .Select(hex => Encoding.UTF8.GetString(Convert.FromHexString(hex)))));
    }

    [TestMethod]
    public async Task Withdrawing_counts_at_once_and_services_hear_of_it()
    {
        using var given = await SayAsync(Marketing, new { given = true });
        var first = await JourneyHost.ReadAsync(_service, "/api/tenants/acme/consent-changes");
        Assert.IsTrue(first["items"]!.AsArray().Single()!["effective"]!.GetValue<bool>());
        await _host.AdvanceAsync("PT5M");
        var seen = await JourneyHost.ReadAsync(_service, first["nextLink"]!.GetValue<string>());
        using var withdrawn = await SayAsync(Marketing, new { given = false });

        Assert.AreEqual("withdrawn", await BecauseAsync("marketing"));
        var news = await JourneyHost.ReadAsync(_service, seen["nextLink"]!.GetValue<string>());
        var change = news["items"]!.AsArray().Single()!;
        Assert.AreEqual(
            "marketing usr-0001 False withdrawn",
            $"{change["purpose"]} {change["subject"]} {change["effective"]!.GetValue<bool>()} {change["because"]}");
        Assert.IsFalse(news["more"]!.GetValue<bool>());

        using var admin = await _host.AdminAsync();
        var log = await JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=consent.withdrawn");
        Assert.HasCount(1, log["items"]!.AsArray());
        var counts = (await JourneyHost.ReadAsync(admin, "/api/tenants/acme/consents"))["items"]!.AsArray()
            .Single(item => item!["purpose"]!.GetValue<string>() == "marketing")!["people"]!;
        Assert.AreEqual("0 1", $"{counts["given"]} {counts["withdrawn"]}");
    }

    [TestMethod]
    public async Task A_browser_that_says_no_to_sale_and_sharing_is_heard_and_outweighed_only_knowingly()
    {
        const string Sharing = "/api/me/consents/sharing";
        Assert.AreEqual("not_opted_out", await BecauseAsync("sharing"));
        using var other = await ReadWithSignalAsync("0");
        Assert.AreEqual("not_opted_out", await BecauseAsync("sharing"));
        using var read = await ReadWithSignalAsync("1");
        Assert.AreEqual("honoured", (await JourneyHost.JsonAsync(read))["optOutSignal"]!.GetValue<string>());
        Assert.AreEqual("refused", await BecauseAsync("sharing"));
        Assert.AreEqual("not_opted_out", await BecauseAsync("telemetry"), "It is about sale and sharing only.");
        using var silent = await _ada.GetAsync("/api/me/consents");
        Assert.AreEqual("refused", await BecauseAsync("sharing"), "Its absence is no consent.");

        using var given = await SayAsync(Sharing, new { given = true });
        using var again = await ReadWithSignalAsync("1");
        Assert.AreEqual("withdrawn", await BecauseAsync("sharing"), "Said without knowing of the signal.");
        using var knowing = await SayAsync(Sharing, new { given = true }, signal: "1");
        using var last = await ReadWithSignalAsync("1");
        Assert.AreEqual("overridden", (await JourneyHost.JsonAsync(last))["optOutSignal"]!.GetValue<string>());
        Assert.AreEqual("given", await BecauseAsync("sharing"));
        var history = (await JourneyHost.ReadAsync(_ada, Sharing))["history"]!.AsArray();
        Assert.AreEqual(
            "only,,only,sent", string.Join(',', history.Select(entry => entry!["evidence"]!["signal"]?.GetValue<string>())));
    }

    [TestMethod]
    public async Task An_opt_out_by_request_is_carried_out_at_once_and_confirmed_by_mail()
    {
        var before = _host.Host.Clock.GetUtcNow();
        using var asked = await _ada.PostAsJsonAsync("/api/me/requests", new { type = "opt_out", regulation = "ccpa" });
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode, await asked.Content.ReadAsStringAsync());
        var due = (await JourneyHost.JsonAsync(asked))["dueAt"]!.GetValue<DateTimeOffset>();
        // 15 business days are three weeks, less the weekend where they begin on one.
        Assert.IsInRange(19, 21, Math.Round((due - before).TotalDays));
        var done = await JourneyHost.WaitForStatusAsync(_ada, asked.Headers.Location!.ToString(), "completed");
        var service = done["services"]!.AsArray().Single()!;
        Assert.AreEqual("consents withdrawn", $"{service["name"]} {service["outcome"]}");
        Assert.AreEqual("sharing", string.Join(',', service["items"]!.AsArray().Select(item => item!["collection"])));
        Assert.AreEqual("refused", await BecauseAsync("sharing"));

        var mail = (await _host.MailsAsync(1)).Single();
        Assert.AreEqual("ada@acme.example", mail.To);
        Assert.Contains("no longer used for: Advertising elsewhere", mail.Text);
        using var admin = await _host.AdminAsync();
        var log = await JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=request.completed");
        Assert.HasCount(1, log["items"]!.AsArray());
    }

    [TestMethod]
    public async Task An_admin_withdraws_for_a_person_what_they_name_and_nothing_else()
    {
        using var admin = await _host.AdminAsync();
        using var given = await SayAsync(Marketing, new { given = true });
        using var also = await SayAsync("/api/me/consents/model-improvement", new { given = true });
        using var asked = await admin.PostAsJsonAsync(
            "/api/tenants/acme/requests",
            new { type = "withdraw_consent", subject = new { id = "usr-0001" }, purposes = new[] { "marketing" } });
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode, await asked.Content.ReadAsStringAsync());
        await JourneyHost.WaitForStatusAsync(admin, asked.Headers.Location!.ToString(), "completed");
        Assert.AreEqual("withdrawn", await BecauseAsync("marketing"));
        Assert.AreEqual("given", await BecauseAsync("model-improvement"));
        var last = (await JourneyHost.ReadAsync(_ada, Marketing))["history"]!.AsArray()[^1]!["evidence"]!;
        Assert.AreEqual("admin_request", last["channel"]!.GetValue<string>());
        Assert.StartsWith("req_", last["request"]!.GetValue<string>());
    }

    [TestMethod]
    public async Task What_was_agreed_to_is_in_the_copy_of_a_persons_data_and_gone_with_their_erasure()
    {
        using var given = await SayAsync(Marketing, new { given = true });
        using var admin = await _host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        using var person = _host.Anyone();
        var (_, package) = await Download.TakeAsync(person, (await _host.MailsAsync(1)).Single());
        await Download.VerifyAsync(person, package);
        Assert.Contains("href=\"./consents.json\"", Encoding.UTF8.GetString(Download.Unpack(package)["index.html"]));
        var decisions = JsonNode.Parse(Download.Unpack(package)["consents.json"])!["decisions"]!.AsArray();
        Assert.AreEqual(
            $"marketing given {Agent}",
            $"{decisions.Single()!["purpose"]} {decisions.Single()!["status"]} {decisions.Single()!["evidence"]!["userAgent"]}");

        var erasure = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example", "erasure");
        await _host.AdvanceAsync("P8D");
        await JourneyHost.WaitForStatusAsync(admin, erasure, "completed");
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Consents()), count => count == 0, "no row of the person's decisions is left");
        Assert.AreEqual("subject_fenced", await BecauseAsync("marketing"));
    }

    [TestMethod]
    public async Task A_tenant_never_sees_another_s_people_and_roles_are_kept_apart()
    {
        using var given = await SayAsync(Marketing, new { given = true });
        using var foreign = await _host.SignInAsync("globex", "backend", "SERVICE");
        foreach (var path in new[] { "consents/marketing/subjects/usr-0001", "consent-changes" })
        {
            using var refused = await foreign.GetAsync($"/api/tenants/acme/{path}");
            Assert.AreEqual(HttpStatusCode.NotFound, refused.StatusCode);
        }

        Assert.AreEqual(
            "not_decided",
            (await JourneyHost.ReadAsync(foreign, "/api/tenants/globex/consents/marketing/subjects/usr-0001"))["because"]!
                .GetValue<string>());
        Assert.IsEmpty((await JourneyHost.ReadAsync(foreign, "/api/tenants/globex/consent-changes"))["items"]!.AsArray());
        using var byMember = await _ada.GetAsync("/api/tenants/acme/consents");
        Assert.AreEqual(HttpStatusCode.Forbidden, byMember.StatusCode);
    }

    [TestMethod]
    [DataRow("PUT", "/api/me/consents/marketing", """{}""", 422, "missing_member")]
    [DataRow("PUT", "/api/me/consents/marketing", """{"given":"yes"}""", 422, "invalid_value")]
    [DataRow("PUT", "/api/me/consents/marketing", """{"given":true,"who":"ada"}""", 422, "unknown_field")]
    [DataRow("PUT", "/api/me/consents/marketing", """{"given":true,"channel":"Ada <ada@acme.example>"}""", 422, "invalid_value")]
    [DataRow("PUT", "/api/me/consents/marketing", """{"given":true,"channel":""}""", 422, "invalid_value")]
    [DataRow("PUT", "/api/me/consents/marketing", """{"given":true,"documents":{"Terms":"1"}}""", 422, "invalid_value")]
    [DataRow("PUT", "/api/me/consents/marketing", """{"given":true,"documents":{"terms":"9"}}""", 409, "document_not_in_force")]
    [DataRow("PUT", "/api/me/consents/marketting", """{"given":true}""", 404, "purpose_not_found")]
    [DataRow("POST", "/api/me/requests", """{"type":"opt_out","purposes":["telemtry"]}""", 422, "purposes_invalid")]
    [DataRow("POST", "/api/me/requests", """{"type":"access","purposes":["telemetry"]}""", 422, "purposes_invalid")]
    public async Task Bad_input_gets_a_clear_answer_and_leaves_nothing(
        string method, string path, string body, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await _ada.SendAsync(request);
        Assert.AreEqual(status, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(code, await JourneyHost.CodeOfAsync(answer));
        Assert.AreEqual(0, Consents());
    }

    [TestMethod]
    public async Task An_organisation_s_opt_out_honours_the_version_that_it_was_read_at()
    {
        using var admin = await _host.AdminAsync();
        const string Telemetry = "/api/tenants/acme/consents/telemetry";
        using var first = await admin.PutAsJsonAsync(Telemetry, new { optedOut = true });
        Assert.AreEqual(HttpStatusCode.OK, first.StatusCode, await first.Content.ReadAsStringAsync());
        Assert.AreEqual("tenant_opted_out", await BecauseAsync("telemetry"));
        using var second = await admin.PutAsJsonAsync(Telemetry, new { optedOut = false });
        using var late = new HttpRequestMessage(HttpMethod.Put, Telemetry)
        {
            Content = JsonContent.Create(new { optedOut = true }),
        };
        late.Headers.IfMatch.Add(first.Headers.ETag!);
        using var refused = await admin.SendAsync(late);
        Assert.AreEqual(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        using var notOffered = await admin.PutAsJsonAsync(
            "/api/tenants/acme/consents/marketing", new { optedOut = true });
        Assert.AreEqual("opt_out_not_offered", await JourneyHost.CodeOfAsync(notOffered));
        var changes = await JourneyHost.ReadAsync(_service, "/api/tenants/acme/consent-changes");
        Assert.AreEqual(
            "False,False",
            string.Join(',', changes["items"]!.AsArray().Select(item => item!["tenantOptedOut"]!.GetValue<bool>())));
        var log = await JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=consent.tenant_opted_out");
        Assert.HasCount(1, log["items"]!.AsArray());
    }

    [TestMethod]
    public async Task A_persons_no_to_usage_analytics_ends_their_records_and_an_organisation_s_those_of_all()
    {
        await using var host = await JourneyHost.StartAsync(
            options => options with { PackFile = Packs.PathOf("fluxcascade") });
        using var person = await host.SignInAsync("acme", "usr-0001", "MEMBER");
        Assert.IsGreaterThan(0, Events("account_id = 'acme' AND user_id = 'usr-0001'"));
        var others = Events("NOT (account_id = 'acme' AND user_id = 'usr-0001')");
        using var said = await person.PutAsJsonAsync("/api/me/consents/usage-analytics", new { given = false });
        Assert.AreEqual(HttpStatusCode.OK, said.StatusCode, await said.Content.ReadAsStringAsync());
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Events("account_id = 'acme' AND user_id = 'usr-0001'")), count => count == 0,
            "the person's records are gone");
        Assert.AreEqual(others, Events("NOT (account_id = 'acme' AND user_id = 'usr-0001')"));

        using var admin = await host.AdminAsync();
        using var all = await admin.PutAsJsonAsync(
            "/api/tenants/acme/consents/usage-analytics", new { optedOut = true });
        Assert.AreEqual(HttpStatusCode.OK, all.StatusCode, await all.Content.ReadAsStringAsync());
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Events("account_id = 'acme'")), count => count == 0, "the organisation's are gone");
        Assert.IsGreaterThan(0, Events("account_id = 'globex'"));

        using var sale = await person.PostAsJsonAsync(
            "/api/me/requests", new { type = "opt_out" });
        var done = await JourneyHost.WaitForStatusAsync(person, sale.Headers.Location!.ToString(), "completed");
        Assert.AreEqual("ccpa", done["regulation"]!.GetValue<string>());
        var sold = (await JourneyHost.ReadAsync(person, "/api/me/consents/sale"))["consent"]!;
        Assert.AreEqual("False never_done refused", $"{sold["effective"]!.GetValue<bool>()} {sold["because"]} {sold["status"]}");

        int Events(string where) => int.Parse(
            host.Rows("sample/main.db", $"SELECT count(*) FROM usage_events WHERE {where}").Single(),
            CultureInfo.InvariantCulture);
    }

    private int Consents() => int.Parse(
        _host.Rows("entities.db", "SELECT count(*) FROM entity WHERE tbl = 'consents'").Single(),
        CultureInfo.InvariantCulture);

    private async Task<HttpClient> AdaAsync()
    {
        var ada = await _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "MEMBER");
        ada.DefaultRequestHeaders.UserAgent.ParseAdd(Agent);
        return ada;
    }

    private async Task PublishAsync(string kind, string version)
    {
        using var operators = await _host.SignInAsync(null, "operator-1", "OPERATOR");
        using var answer = await operators.PostAsJsonAsync(
            "/api/policy-documents",
            new { kind, version, url = "https://product.example/terms", summary = "What changed.", material = false });
        Assert.IsTrue(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> ReadWithSignalAsync(string value) =>
        SendAsync(HttpMethod.Get, "/api/me/consents", body: null, value);

    private Task<HttpResponseMessage> SayAsync(string path, object body, string? signal = null) =>
        SendAsync(HttpMethod.Put, path, body, signal);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, string? signal)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        if (signal is not null)
            request.Headers.Add("Sec-GPC", signal);
        return _ada.SendAsync(request);
    }

    private async Task<JsonNode> OwnAsync(string purpose) =>
        (await JourneyHost.ReadAsync(_ada, "/api/me/consents"))["items"]!.AsArray()
            .Single(item => item!["purpose"]!.GetValue<string>() == purpose)!;

    private async Task<string> BecauseAsync(string purpose) =>
        (await JourneyHost.ReadAsync(_service, $"/api/tenants/acme/consents/{purpose}/subjects/usr-0001"))["because"]!
            .GetValue<string>();
}
