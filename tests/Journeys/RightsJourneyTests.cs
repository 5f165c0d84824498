using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>Restriction, objection and rectification as people, admins and the product's services meet them.</summary>
[TestClass]
public sealed class RightsJourneyTests
{
    private const string Requests = "/api/tenants/acme/requests";
    private const string Restrictions = "/api/tenants/acme/restrictions";

    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync() => _host = await JourneyHost.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task A_restriction_is_in_force_at_once_and_the_person_is_told_before_it_is_lifted()
    {
        using var person = await _host.SignInAsync("acme", "usr-0003", "MEMBER");
        using var admin = await _host.AdminAsync();
        using var service = await _host.SignInAsync(null, "back-end", "SERVICE");
        var path = await AskAsync(person, "/api/me/requests", new { type = "restriction", grounds = "legal_claims" });

        Assert.IsTrue(await IsRestrictedAsync(service, "usr-0003"), "From the moment that the request is written.");
        var request = await JourneyHost.WaitForStatusAsync(person, path, "completed");
        Assert.IsTrue(request["services"]!.AsArray().All(one => Outcome(one!) == "restricted"), request.ToJsonString());
        Assert.IsTrue(await IsRestrictedAsync(service, "usr-0003"));
        Assert.IsFalse(await IsRestrictedAsync(service, "usr-0002"));
        var restriction = $"{Restrictions}/{Text(request, "id")}";
        var read = await JourneyHost.ReadAsync(admin, restriction);
        Assert.AreEqual(("in_force", "legal_claims"), (Text(read, "state"), Text(read, "grounds")));
        var told = (await _host.MailsAsync(2)).Single(mail => mail.Text.Contains("in force now", StringComparison.Ordinal));
        Assert.Contains("You will be told before", told.Text);

        using var refused = await admin.PostAsJsonAsync(restriction + "/lift", new { reason = " " });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var lifted = await admin.PostAsJsonAsync(restriction + "/lift", new { reason = "The case is over." });
        Assert.AreEqual(HttpStatusCode.Accepted, lifted.StatusCode, await lifted.Content.ReadAsStringAsync());
        var after = await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, restriction), now => Text(now, "state") == "lifted", "lifted");
        Assert.IsFalse(await IsRestrictedAsync(service, "usr-0003"));
        Assert.IsNotNull(after["liftedAt"]);
        Assert.ContainsSingle(
            one => one.Text.Contains("The case is over.", StringComparison.Ordinal), await _host.ReadMailsAsync());
        using var again = await admin.PostAsJsonAsync(restriction + "/lift", new { reason = "Again." });
        Assert.AreEqual("restriction_lifted", await JourneyHost.CodeOfAsync(again));
    }

    [TestMethod]
    public async Task Only_the_person_can_have_restricted_records_erased_and_the_restriction_ends_with_them()
    {
        using var person = await _host.SignInAsync("acme", "usr-0003", "MEMBER");
        using var admin = await _host.AdminAsync();
        var path = await AskAsync(
            admin, Requests, new { type = "restriction", grounds = "unlawful", subject = new { id = "usr-0003" } });
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        using var refused = await admin.PostAsJsonAsync(
            Requests, new { type = "erasure", subject = new { id = "usr-0003" } });
        Assert.AreEqual("subject_restricted", await JourneyHost.CodeOfAsync(refused));

        var erasure = await AskAsync(person, "/api/me/requests", new { type = "erasure" });
        using var crossed = await person.PostAsJsonAsync(
            "/api/me/requests", new { type = "restriction", grounds = "unlawful" });
        Assert.AreEqual("erasure_open", await JourneyHost.CodeOfAsync(crossed));
        await _host.AdvanceAsync("P8D");
        await JourneyHost.WaitForStatusAsync(
            admin, erasure.Replace("/api/me", "/api/tenants/acme", StringComparison.Ordinal), "completed");
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, Restrictions), list => list["items"]!.AsArray().Count == 0, "none left");
    }

    [TestMethod]
    public async Task An_objection_stops_advertising_at_once_and_the_rest_is_weighed()
    {
        using var person = await _host.SignInAsync("acme", "usr-0003", "MEMBER");
        using var admin = await _host.AdminAsync();
        using var service = await _host.SignInAsync(null, "back-end", "SERVICE");
        var path = await AskAsync(
            person, "/api/me/requests",
            new { type = "objection", services = new[] { "consent", "sign-in", "billing" }, reason = "Leave me alone." });
        var id = path[(path.LastIndexOf('/') + 1)..];
        var waiting = await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(person, path), now => OutcomeOf(now, "sign-in") == "pending", "it waits");
        Assert.AreEqual("running", Text(waiting, "status"));
        Assert.AreEqual(("restricted", "not_applicable"), (OutcomeOf(waiting, "consent"), OutcomeOf(waiting, "billing")));
        CollectionAssert.AreEquivalent(new[] { "consent", "sign-in" }, await RestrictedServicesAsync(service));
        var demand = await JourneyHost.ReadAsync(admin, $"{Requests}/{id}/demand");
        Assert.AreEqual("Leave me alone.", Text(demand, "reason"));

        using var decided = await admin.PostAsJsonAsync(
            $"{Requests}/{id}/decide", new { uphold = true, reason = "No compelling grounds." });
        Assert.AreEqual(HttpStatusCode.OK, decided.StatusCode, await decided.Content.ReadAsStringAsync());
        var done = await JourneyHost.WaitForStatusAsync(person, path, "completed");
        Assert.AreEqual("restricted", OutcomeOf(done, "sign-in"));
        CollectionAssert.AreEquivalent(new[] { "consent", "sign-in" }, await RestrictedServicesAsync(service));
        using var again = await admin.PostAsJsonAsync(
            $"{Requests}/{id}/decide", new { uphold = false, reason = "Changed our mind." });
        Assert.AreEqual("no_decision_awaited", await JourneyHost.CodeOfAsync(again));
        await JourneyHost.UntilAsync(
            async () =>
            {
                using var demanded = await admin.GetAsync($"{Requests}/{id}/demand");
                return demanded.StatusCode;
            },
            status => status == HttpStatusCode.NotFound, "what was asked for is forgotten");
    }

    [TestMethod]
    public async Task A_refused_objection_is_told_with_its_reason_and_restricts_nothing_any_more()
    {
        using var person = await _host.SignInAsync("acme", "usr-0003", "MEMBER");
        using var admin = await _host.AdminAsync();
        using var service = await _host.SignInAsync(null, "back-end", "SERVICE");
        var path = await AskAsync(
            person, "/api/me/requests", new { type = "objection", services = new[] { "sign-in" } });
        var id = path[(path.LastIndexOf('/') + 1)..];
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(person, path), now => OutcomeOf(now, "sign-in") == "pending", "it waits");
        using var decided = await admin.PostAsJsonAsync(
            $"{Requests}/{id}/decide", new { uphold = false, reason = "Sign-in must stay secure." });
        Assert.AreEqual("rejected", Text(await JourneyHost.JsonAsync(decided), "status"));
        Assert.IsFalse(await IsRestrictedAsync(service, "usr-0003"));
        var mails = await JourneyHost.UntilAsync(
            _host.ReadMailsAsync,
            all => all.Any(mail => mail.Text.Contains("Sign-in must stay secure.", StringComparison.Ordinal)), "told");
        Assert.AreEqual("refused", OutcomeOf(await JourneyHost.ReadAsync(person, path), "sign-in"));
        Assert.IsNotEmpty(mails);
    }

    [TestMethod]
    public async Task An_objection_that_reaches_nothing_is_rejected_with_the_reason()
    {
        using var person = await _host.SignInAsync("acme", "usr-0003", "MEMBER");
        var path = await AskAsync(person, "/api/me/requests", new { type = "objection", services = new[] { "billing" } });
        var request = await JourneyHost.WaitForStatusAsync(person, path, "rejected");
        Assert.AreEqual("not_applicable", OutcomeOf(request, "billing"));
        await JourneyHost.UntilAsync(
            _host.ReadMailsAsync,
            all => all.Any(mail => mail.Text.Contains("another legal basis", StringComparison.Ordinal)), "told");
    }

    [TestMethod]
    public async Task What_the_person_may_correct_is_corrected_at_once_and_the_rest_after_a_decision()
    {
        using var person = await _host.SignInAsync("acme", "usr-0003", "MEMBER");
        using var admin = await _host.AdminAsync();
        var path = await AskAsync(person, "/api/me/requests", new
        {
            type = "rectification",
            corrections = new object[]
            {
                new { service = "accounts", collection = "users", field = "displayName", value = "Xenia Quux" },
                new { service = "accounts", collection = "settings", field = "emailDigest", value = false },
                new { service = "billing", collection = "invoices", field = "address", value = "Quuxgasse 99" },
            },
        });
        var id = path[(path.LastIndexOf('/') + 1)..];
        var waiting = await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(person, path), now => OutcomeOf(now, "accounts") == "rectified", "the first");
        Assert.AreEqual("pending", OutcomeOf(waiting, "billing"));
        Assert.AreEqual(
            "Xenia Quux",
            _host.Rows(
                Path.Combine("sample", "product.db"),
                "SELECT display_name FROM users WHERE id = 'usr-0003' AND tenant_id = 'acme'").Single());
        using var decided = await admin.PostAsJsonAsync(
            $"{Requests}/{id}/decide", new { uphold = true, reason = "The invoices are drafts." });
        Assert.AreEqual(HttpStatusCode.OK, decided.StatusCode);
        var done = await JourneyHost.WaitForStatusAsync(person, path, "completed");
        Assert.AreEqual("rectified", OutcomeOf(done, "billing"), done.ToJsonString());
        Assert.DoesNotContain("Quux", done.ToJsonString());
        var mails = await _host.ReadMailsAsync();
        Assert.IsTrue(mails.All(mail => !mail.Text.Contains("Quux", StringComparison.Ordinal)), "No value is mailed.");
        Assert.IsTrue(
            mails.Any(mail => mail.To.Contains("mail-provider", StringComparison.Ordinal)), "A recipient is told.");
    }

    private static async Task<string> AskAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    private static async Task<bool> IsRestrictedAsync(HttpClient service, string subject) =>
        (await JourneyHost.ReadAsync(service, $"/api/tenants/acme/fences?subject={subject}"))["restricted"]!
            .GetValue<bool>();

    private static async Task<string[]> RestrictedServicesAsync(HttpClient service) =>
        [.. (await JourneyHost.ReadAsync(service, "/api/tenants/acme/fences?subject=usr-0003"))["restrictedServices"]!
            .AsArray().Select(name => name!.GetValue<string>())];

    private static string Outcome(JsonNode service) => Text(service, "outcome");

    private static string? OutcomeOf(JsonNode request, string service) =>
        request["services"]!.AsArray().FirstOrDefault(one => Text(one!, "name") == service) is { } found
            ? Outcome(found) : null;

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
