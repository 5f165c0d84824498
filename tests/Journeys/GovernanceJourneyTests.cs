using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>Changes of the product's documents and subprocessors, as operators, organisations and people meet them.</summary>
[TestClass]
public sealed class GovernanceJourneyTests
{
    private const string Documents = "/api/policy-documents";
    private const string Subprocessors = "/api/subprocessors";

    private JourneyHost _host = null!;
    private DateTimeOffset _now;

    [TestInitialize]
    public async Task StartAsync()
    {
        _host = await JourneyHost.StartAsync();
        _now = _host.Host.Clock.GetUtcNow();
    }

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task Administrators_are_mailed_thirty_days_before_a_material_change_holds()
    {
        using var operators = await OperatorAsync();
        using var early = await operators.PostAsJsonAsync(Documents, Change(_now.AddDays(29)));
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, early.StatusCode);
        Assert.AreEqual("effective_too_early", await JourneyHost.CodeOfAsync(early));
        Assert.Contains("The earliest", (await JourneyHost.JsonAsync(early))["detail"]!.GetValue<string>());

        using var published = await operators.PostAsJsonAsync(Documents, Change(_now.AddDays(32)));
        Assert.AreEqual(HttpStatusCode.Created, published.StatusCode, await published.Content.ReadAsStringAsync());
        var path = published.Headers.Location!.ToString();
        var told = await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(operators, path), view => view["inForceFrom"] is not null, "all are told");
        Assert.AreEqual(3, told["telling"]!["told"]!.GetValue<int>());
        Assert.AreEqual("announced", told["status"]!.GetValue<string>());
        CollectionAssert.AreEquivalent(
            new[] { "office@acme.example", "office@globex.example", "office@initech.example" },
            (await MailsAsync("privacy notice")).Select(mail => mail.To).ToArray());

        // A customer that comes in between is told as well, and keeps nobody waiting.
        await AddTenantAsync(operators, "umbrella", "office@umbrella.example");
        await _host.AdvanceAsync("PT2H");
        await JourneyHost.UntilAsync(
            () => MailsAsync("privacy notice"), mails => mails.Any(mail => mail.To == "office@umbrella.example"),
            "the newcomer's mail");
        using var anyone = _host.Anyone();
        Assert.AreEqual("announced", await StatusAsync(anyone));
        await _host.AdvanceAsync("P33D");
        Assert.AreEqual("in_force", await StatusAsync(anyone));
        await _host.AdvanceAsync("P1D");
        Assert.HasCount(4, await MailsAsync("privacy notice"), "Nobody is told twice.");
    }

    [TestMethod]
    public async Task Every_change_is_mailed_shown_and_listed_where_the_pack_says_so()
    {
        await using var host = await JourneyHost.StartAsync(
            options => options with { PackFile = Packs.PathOf("fluxcascade") });
        using var operators = await host.SignInAsync(null, "op-1", "OPERATOR");
        foreach (var version in new[] { "1", "2" })
        {
            using var answer = await operators.PostAsJsonAsync(
                Documents,
                new { kind = "terms", version, url = "https://product.example/terms", summary = "A.", material = false });
            Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        var mails = await JourneyHost.UntilAsync(
            async () => (await host.ReadMailsAsync())
                .Where(mail => mail.Subject.Contains("terms", StringComparison.Ordinal)).ToList(),
            sent => sent.Count == 3, "a mail to each organisation");
        Assert.IsTrue(
            mails.TrueForAll(mail => mail.Text.Contains("of FluxCascade, 2.", StringComparison.Ordinal)),
            "The first is no change.");
        using var anyone = host.Anyone();
        var listed = (await JourneyHost.ReadAsync(anyone, Documents))["items"]!.AsArray();
        CollectionAssert.AreEqual(
            new[] { "terms.2 in_force", "terms.1 superseded" },
            listed.Select(item => $"{item!["id"]} {item["status"]}").ToArray());
        using var member = await host.SignInAsync("acme", "usr-0001", "MEMBER");
        Assert.HasCount(2, (await JourneyHost.ReadAsync(member, "/api/me/notices"))["items"]!.AsArray());
    }

    [TestMethod]
    public async Task People_see_in_the_product_what_changes_and_everybody_reads_the_changelog()
    {
        using var operators = await OperatorAsync();
        operators.DefaultRequestHeaders.Add("Idempotency-Key", "publish-1");
        using var first = await operators.PostAsJsonAsync(Documents, Change(_now.AddDays(32)));
        using var again = await operators.PostAsJsonAsync(Documents, Change(_now.AddDays(32)));
        Assert.AreEqual(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        operators.DefaultRequestHeaders.Remove("Idempotency-Key");
        using var twice = await operators.PostAsJsonAsync(Documents, Change(_now.AddDays(33)));
        Assert.AreEqual("version_exists", await JourneyHost.CodeOfAsync(twice));
        using var later = await operators.PostAsJsonAsync(Subprocessors, Subprocessor("Mailer & Sons", "US", _now.AddDays(40)));
        Assert.AreEqual(HttpStatusCode.Created, later.StatusCode, await later.Content.ReadAsStringAsync());

        using var member = await _host.SignInAsync("globex", "usr-0001", "MEMBER");
        var notices = await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(member, "/api/me/notices"),
            found => found["items"]!.AsArray().All(item => item!["from"] is not null), "all are told");
        CollectionAssert.AreEqual(
            new[] { "Mailer & Sons", "privacy notice 2027-01" },
            notices["items"]!.AsArray().Select(item => item!["title"]!.GetValue<string>()).ToArray());
        using var anyone = _host.Anyone();
        var changelog = await JourneyHost.ReadAsync(anyone, Documents);
        Assert.AreEqual("Invoices are kept for longer.", changelog["items"]![0]!["summary"]!.GetValue<string>());
        Assert.IsNull(changelog["items"]![0]!["telling"], "Who was told is no business of everybody's.");
        await _host.AdvanceAsync("P200D");
        using var much = await _host.SignInAsync("globex", "usr-0001", "MEMBER");
        Assert.IsEmpty((await JourneyHost.ReadAsync(much, "/api/me/notices"))["items"]!.AsArray(), "What is old is no news.");
    }

    [TestMethod]
    public async Task Customers_are_told_before_a_new_subprocessor_starts_and_may_object()
    {
        using var operators = await OperatorAsync();
        using var early = await operators.PostAsJsonAsync(Subprocessors, Subprocessor("Mailer", "US", _now.AddDays(20)));
        Assert.AreEqual("starts_too_early", await JourneyHost.CodeOfAsync(early));
        using var host = await operators.PostAsJsonAsync(Subprocessors, new
        {
            name = "Hoster",
            @class = "hosting",
            country = "DE",
            purpose = "To run the servers.",
            startsAt = _now.AddYears(-2),
            inUse = true,
        });
        Assert.AreEqual(HttpStatusCode.Created, host.StatusCode, await host.Content.ReadAsStringAsync());
        using var added = await operators.PostAsJsonAsync(Subprocessors, Subprocessor("Mailer", "US", _now.AddDays(40)));
        var path = added.Headers.Location!.ToString();
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(operators, path), view => view["mayStartAt"] is not null, "all are told");
        var mails = await MailsAsync("subprocessor");
        Assert.HasCount(3, mails, "The one in use is news to nobody.");
        Assert.Contains("Mailer, in US", mails[0].Text);
        Assert.Contains("Standard contractual clauses", mails[0].Text);

        var id = path.Split('/')[^1];
        using var owner = await _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        var objection = $"/api/tenants/acme/subprocessors/{id}/objection";
        using (var objected = await owner.PostAsJsonAsync(objection, new { reason = "We do not send mail there." }))
            Assert.AreEqual(HttpStatusCode.Created, objected.StatusCode, await objected.Content.ReadAsStringAsync());
        using (var twice = await owner.PostAsJsonAsync(objection, new { reason = "Still not." }))
            Assert.AreEqual("objection_exists", await JourneyHost.CodeOfAsync(twice));
        var seen = (await JourneyHost.ReadAsync(operators, path + "/objections"))["items"]!.AsArray().Single()!;
        Assert.AreEqual("acme", seen["tenantId"]!.GetValue<string>());
        Assert.AreEqual("We do not send mail there.", seen["reason"]!.GetValue<string>());
        Assert.IsTrue(seen["open"]!.GetValue<bool>());
        using (var resolved = await operators.PostAsJsonAsync(
            objection + "/resolve", new { resolution = "Switched off for acme." }))
            Assert.AreEqual(HttpStatusCode.OK, resolved.StatusCode, await resolved.Content.ReadAsStringAsync());
        Assert.AreEqual(
            "Switched off for acme.", (await JourneyHost.ReadAsync(owner, objection))["resolution"]!.GetValue<string>());
        Assert.Contains("subprocessor.objected", (await JourneyHost.ReadAsync(owner, "/api/tenants/acme/audit")).ToJsonString());

        await _host.AdvanceAsync("P41D");
        using var later = await _host.SignInAsync("globex", "usr-0001", "OWNER");
        using var late = await later.PostAsJsonAsync(objection.Replace("acme", "globex"), new { reason = "No." });
        Assert.AreEqual("objection_too_late", await JourneyHost.CodeOfAsync(late));
        using var ended = await operators.PostAsync(path + "/end", null);
        Assert.AreEqual("ended", (await JourneyHost.JsonAsync(ended))["status"]!.GetValue<string>());
    }

    [TestMethod]
    public async Task What_a_tenant_was_told_and_objected_to_goes_with_its_purge()
    {
        using var operators = await OperatorAsync();
        using var added = await operators.PostAsJsonAsync(Subprocessors, Subprocessor("Mailer", "US", _now.AddDays(40)));
        var path = added.Headers.Location!.ToString();
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(operators, path), view => view["mayStartAt"] is not null, "all are told");
        using var owner = await _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var objected = await owner.PostAsJsonAsync(
            $"/api/tenants/acme/subprocessors/{path.Split('/')[^1]}/objection", new { reason = "No." });
        Assert.AreEqual(2, await RowsAsync("acme"));
        using var deleted = await owner.DeleteAsync("/api/tenants/acme");
        Assert.AreEqual(HttpStatusCode.Accepted, deleted.StatusCode);
        await _host.AdvanceAsync("P8D");
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(operators, "/api/tenants/acme"),
            tenant => tenant["state"]!.GetValue<string>() == "purged", "acme is purged");
        Assert.AreEqual(0, await RowsAsync("acme"));
        Assert.AreEqual(1, await RowsAsync("globex"));
        Assert.IsEmpty((await JourneyHost.ReadAsync(operators, path + "/objections"))["items"]!.AsArray());
    }

    [TestMethod]
    public async Task The_register_is_a_page_for_whoever_reads_it_in_a_browser()
    {
        using var operators = await OperatorAsync();
        using var added = await operators.PostAsJsonAsync(
            Subprocessors, Subprocessor("<b>Mailer</b>", "US", _now.AddDays(40)));
        using var anyone = _host.Anyone();
        anyone.DefaultRequestHeaders.Add("Accept", "text/html");
        using var page = await anyone.GetAsync(Subprocessors);
        Assert.AreEqual("text/html", page.Content.Headers.ContentType!.MediaType);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("&lt;b&gt;Mailer&lt;/b&gt;", html);
        Assert.Contains("Standard contractual clauses", html);
    }

    [TestMethod]
    public async Task Only_operators_publish_and_another_tenants_objection_is_not_there()
    {
        using var operators = await OperatorAsync();
        using var owner = await _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var other = await _host.SignInAsync("globex", "usr-0001", "OWNER");
        using var admin = await _host.AdminAsync();
        using var anyone = _host.Anyone();
        using var added = await operators.PostAsJsonAsync(Subprocessors, Subprocessor("Mailer", "US", _now.AddDays(40)));
        var path = added.Headers.Location!.ToString();
        var objection = $"/api/tenants/acme/subprocessors/{path.Split('/')[^1]}/objection";
        await CheckAsync(HttpStatusCode.Forbidden, owner.PostAsJsonAsync(Documents, Change(_now.AddDays(40))));
        await CheckAsync(HttpStatusCode.Unauthorized, anyone.PostAsJsonAsync(Documents, Change(_now.AddDays(40))));
        await CheckAsync(HttpStatusCode.Forbidden, owner.GetAsync(path));
        await CheckAsync(HttpStatusCode.Forbidden, owner.PostAsync(path + "/end", null));
        await CheckAsync(HttpStatusCode.Forbidden, admin.PostAsJsonAsync(objection, new { reason = "No." }));
        await CheckAsync(HttpStatusCode.NotFound, other.PostAsJsonAsync(objection, new { reason = "No." }));
        await CheckAsync(HttpStatusCode.NotFound, other.GetAsync(objection));
        await CheckAsync(HttpStatusCode.NotFound, owner.GetAsync(objection));
        await CheckAsync(HttpStatusCode.Forbidden, operators.GetAsync("/api/me/notices"));
        await CheckAsync(HttpStatusCode.NotFound, operators.GetAsync(Documents + "/terms.1"));
        await CheckAsync(HttpStatusCode.NotFound, operators.GetAsync(Documents + "/%7C"));
        await CheckAsync(HttpStatusCode.NotFound, operators.PostAsync(Subprocessors + "/sub_1/end", null));
    }

    [TestMethod]
    [DataRow("""{"kind":"Terms","version":"1","url":"https://x.example","summary":"S.","material":false}""", "/kind")]
    [DataRow("""{"kind":"terms","version":"1/2","url":"https://x.example","summary":"S.","material":false}""", "/version")]
    [DataRow("""{"kind":"terms","version":"1","url":"http://x.example","summary":"S.","material":false}""", "/url")]
    [DataRow("""{"kind":"terms","version":"1","url":"https://x.example/\nCode: 12","summary":"S.","material":false}""", "/url")]
    [DataRow("""{"kind":"terms","version":"1","url":"javascript:alert(1)","summary":"S.","material":false}""", "/url")]
    [DataRow("""{"kind":"terms","version":"1","url":"https://x.example","summary":" ","material":false}""", "/summary")]
    [DataRow("""{"kind":"terms","version":"1","url":"https://x.example","summary":"S.","material":false,"sha256":"AB"}""", "/sha256")]
    [DataRow("""{"kind":"terms","version":"1","url":"https://x.example","summary":"S."}""", "/material")]
    public async Task A_document_that_is_not_one_is_refused_with_the_place(string body, string field)
    {
        using var operators = await OperatorAsync();
        using var answer = await operators.PostAsync(
            Documents, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.AreEqual(field, (await JourneyHost.JsonAsync(answer))["errors"]![0]!["field"]!.GetValue<string>());
    }

    private static async Task CheckAsync(HttpStatusCode expected, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.AreEqual(expected, answer.StatusCode, answer.RequestMessage!.RequestUri!.ToString());
    }

    private static object Change(DateTimeOffset effectiveAt) => new
    {
        kind = "privacy_notice",
        version = "2027-01",
        url = "https://product.example/privacy",
        summary = "Invoices are kept for longer.",
        material = true,
        effectiveAt,
    };

    private static object Subprocessor(string name, string country, DateTimeOffset startsAt) => new
    {
        name,
        @class = "mail",
        country,
        purpose = "To send mails.",
        startsAt,
        services = new[] { "accounts" },
        transferMechanism = "Standard contractual clauses of 2021.",
    };

    private static async Task AddTenantAsync(HttpClient operators, string id, string contactEmail)
    {
        using var answer = await operators.PostAsJsonAsync(
            "/api/tenants", new { id, name = id, state = "active", contactEmail });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> StatusAsync(HttpClient client) =>
        (await JourneyHost.ReadAsync(client, Documents))["items"]!.AsArray().Single()!["status"]!.GetValue<string>();

    private async Task<IReadOnlyList<Mail>> MailsAsync(string subject) =>
        [.. (await _host.ReadMailsAsync()).Where(mail => mail.Subject.Contains(subject, StringComparison.Ordinal))];

    private async Task<int> RowsAsync(string tenant) => await _host.Host.Services.GetRequiredService<IEntityStore>()
        .QueryAsync(new EntityQuery(GovernanceRows.Table, tenant), CancellationToken.None).CountAsync();

    private Task<HttpClient> OperatorAsync() => _host.SignInAsync(null, "op-1", "OPERATOR");
}
