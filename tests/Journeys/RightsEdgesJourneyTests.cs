using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>Rights where something stands in their way: holds, other tenants, age, erasure, the end of a tenant.</summary>
[TestClass]
public sealed class RightsEdgesJourneyTests
{
    private const string Requests = "/api/tenants/acme/requests";
    private const string Retention = "/api/tenants/acme/retention";
    private const string Restrictions = "/api/tenants/acme/restrictions";
    private const string Somebody = "usr-0003";

    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync() => _host = await JourneyHost.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task A_hold_keeps_a_value_until_it_is_released_and_the_request_goes_on_then()
    {
        using var admin = await _host.AdminAsync();
        using var placed = await admin.PostAsJsonAsync("/api/tenants/acme/holds", new
        {
            scope = "subject",
            subject = new { id = Somebody },
            matter = "Case 1",
            reason = "A court asks.",
        });
        var hold = Text(await JourneyHost.JsonAsync(placed), "id");
        var before = NameOf(Somebody);
        var path = await AskAsync(admin, Correction("displayName", "Xenia Quux"));
        var waiting = await JourneyHost.WaitForStatusAsync(admin, path, "partially_completed");
        Assert.AreEqual("held", Text(waiting["services"]![0]!, "outcome"));
        Assert.AreEqual(hold, Text(waiting["services"]![0]!["items"]![0]!, "hold"));
        Assert.AreEqual(before, NameOf(Somebody));

        using var released = await admin.PostAsJsonAsync($"/api/tenants/acme/holds/{hold}/release", new { reason = "Over." });
        Assert.AreEqual(HttpStatusCode.OK, released.StatusCode);
        using var retried = await admin.PostAsync(path + "/retry", null);
        Assert.AreEqual(HttpStatusCode.Accepted, retried.StatusCode);
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        Assert.AreEqual("Xenia Quux", NameOf(Somebody));
    }

    [TestMethod]
    public async Task A_refused_correction_changes_nothing_and_what_was_done_before_stays()
    {
        using var admin = await _host.AdminAsync();
        var before = _host.Rows(
            Product, $"SELECT job_title FROM users WHERE id = '{Somebody}' AND tenant_id = 'acme'").Single();
        var path = await AskAsync(admin, Correction("displayName", "Xenia Quux", ("jobTitle", "Queen")));
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, path),
            now => now.ToJsonString().Contains("rectified", StringComparison.Ordinal), "the first is corrected");
        using var decided = await admin.PostAsJsonAsync(path + "/decide", new { uphold = false, reason = "She is none." });
        Assert.AreEqual("partially_completed", Text(await JourneyHost.JsonAsync(decided), "status"));
        var mails = await JourneyHost.UntilAsync(
            _host.ReadMailsAsync,
            all => all.Any(mail => mail.Text.Contains("She is none.", StringComparison.Ordinal)), "told");
        Assert.AreEqual(before, _host.Rows(
            Product, $"SELECT job_title FROM users WHERE id = '{Somebody}' AND tenant_id = 'acme'").Single());
        Assert.AreEqual("Xenia Quux", NameOf(Somebody));
        Assert.IsNotEmpty(mails);
    }

    [TestMethod]
    public async Task Other_tenants_and_lesser_roles_see_and_decide_nothing()
    {
        using var admin = await _host.AdminAsync();
        using var stranger = await _host.AdminAsync("globex");
        using var member = await _host.SignInAsync("acme", "usr-0004", "MEMBER");
        var path = await AskAsync(admin, Correction("jobTitle", "Queen"));
        var id = path[(path.LastIndexOf('/') + 1)..];
        var restriction = await AskAsync(admin, new JsonObject { ["type"] = "restriction", ["grounds"] = "unlawful" });
        await JourneyHost.WaitForStatusAsync(admin, restriction, "completed");
        var other = restriction[(restriction.LastIndexOf('/') + 1)..];
        var decision = new { uphold = true, reason = "r" };
        foreach (var (client, expected) in new[] { (stranger, HttpStatusCode.NotFound), (member, HttpStatusCode.Forbidden) })
        {
            Assert.AreEqual(expected, (await client.GetAsync($"{Requests}/{id}/demand")).StatusCode);
            Assert.AreEqual(expected, (await client.PostAsJsonAsync($"{Requests}/{id}/decide", decision)).StatusCode);
            Assert.AreEqual(expected, (await client.GetAsync(Restrictions)).StatusCode);
            Assert.AreEqual(expected, (await client.GetAsync($"{Restrictions}/{other}")).StatusCode);
            Assert.AreEqual(
                expected, (await client.PostAsJsonAsync($"{Restrictions}/{other}/lift", new { reason = "r" })).StatusCode);
        }

        foreach (var elsewhere in new[] { $"requests/{id}/demand", $"restrictions/{other}" })
            Assert.AreEqual(
                HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/tenants/globex/{elsewhere}")).StatusCode);
        Assert.AreEqual(
            HttpStatusCode.NotFound,
            (await stranger.PostAsJsonAsync($"/api/tenants/globex/requests/{id}/decide", decision)).StatusCode);
    }

    [TestMethod]
    public async Task Restricted_records_outlive_their_time_until_the_restriction_ends()
    {
        using var admin = await _host.AdminAsync();
        var path = await AskAsync(admin, new JsonObject
        {
            ["type"] = "restriction",
            ["grounds"] = "legal_claims",
            ["services"] = new JsonArray("sign-in"),
        });
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        var (own, others) = (Sessions("="), Sessions("<>"));
        Assert.IsTrue(own > 0 && others > 0, "There is something to keep and something to remove.");
        await _host.AdvanceAsync("P200D");
        await JourneyHost.UntilAsync(() => Task.FromResult(Sessions("<>")), count => count == 0, "the others are swept");
        Assert.AreEqual(own, Sessions("="));

        using var lifted = await admin.PostAsJsonAsync(
            path.Replace("/requests/", "/restrictions/", StringComparison.Ordinal) + "/lift", new { reason = "Over." });
        Assert.AreEqual(HttpStatusCode.Accepted, lifted.StatusCode);
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, Restrictions),
            list => Text(list["items"]![0]!, "state") == "lifted", "lifted");
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, Retention),
            policy => policy["rules"]!.AsArray().All(rule => rule!["run"] is null), "the sweeps of that day are over");
        await _host.AdvanceAsync("P2D");
        await JourneyHost.UntilAsync(
            async () =>
            {
                using var swept = await admin.PostAsync(Retention + "/sweeps", content: null);
                return Sessions("=");
            },
            count => count == 0, "they go like all others");
    }

    [TestMethod]
    public async Task What_a_correction_says_lies_nowhere_in_the_clear_and_goes_with_the_erased_person()
    {
        using var admin = await _host.AdminAsync();
        var path = await AskAsync(admin, Correction("jobTitle", "Zymurgist-Quuxington"));
        var objection = await AskAsync(admin, new JsonObject { ["type"] = "objection", ["reason"] = "Zymurgy is private." });
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, path), now => now["services"]!.AsArray().Count > 0, "it waits");
        StoredDataTests.IsNowhere(_host, ["Zymurgist-Quuxington", "Zymurgy is private."]);
        Assert.AreEqual(2, Demands());

        var erasure = await AskAsync(admin, new JsonObject { ["type"] = "erasure" });
        await _host.AdvanceAsync("P8D");
        await JourneyHost.WaitForStatusAsync(admin, erasure, "completed");
        await JourneyHost.WaitForStatusAsync(admin, path, "failed");
        await JourneyHost.WaitForStatusAsync(admin, objection, "failed");
        await JourneyHost.UntilAsync(() => Task.FromResult(Demands()), count => count == 0, "what it says is forgotten");
    }

    [TestMethod]
    public async Task An_erasure_that_came_in_at_the_same_moment_as_a_restriction_waits_for_its_end()
    {
        using var admin = await _host.AdminAsync();
        var erasure = await AskAsync(admin, new JsonObject { ["type"] = "erasure" });
        // Neither saw the other when it was asked for, so both are taken.
        var id = RequestId.Parse("req_00000000000000000000000001");
        var restrictions = _host.Host.Services.GetRequiredService<RestrictionStore>();
        await restrictions.EnforceAsync(
            new Restriction(
                id, TenantId.Parse("acme"), SubjectId.Parse(Somebody), RestrictionGround.LegalClaims, Services: null,
                RestrictionState.InForce, DateTimeOffset.UnixEpoch), CancellationToken.None);
        var before = NameOf(Somebody);
        await _host.AdvanceAsync("P8D");
        using var retried = await admin.PostAsync(erasure + "/retry", null);
        Assert.AreEqual(HttpStatusCode.Accepted, retried.StatusCode);
        await _host.AdvanceAsync("P1D");
        Assert.AreEqual("in_grace", Text(await JourneyHost.ReadAsync(admin, erasure), "status"));
        Assert.AreEqual(before, NameOf(Somebody));

        using var lifted = await admin.PostAsJsonAsync($"{Restrictions}/{id}/lift", new { reason = "Over." });
        Assert.AreEqual(HttpStatusCode.Accepted, lifted.StatusCode);
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, $"{Restrictions}/{id}"), now => Text(now, "state") == "lifted", "lifted");
        await _host.AdvanceAsync("P1D");
        await JourneyHost.WaitForStatusAsync(admin, erasure, "completed");
    }

    [TestMethod]
    public async Task With_the_tenant_its_restrictions_go()
    {
        using var admin = await _host.AdminAsync();
        var path = await AskAsync(admin, new JsonObject { ["type"] = "restriction", ["grounds"] = "unlawful" });
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        using var owner = await _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var deleted = await owner.DeleteAsync("/api/tenants/acme");
        Assert.AreEqual(HttpStatusCode.Accepted, deleted.StatusCode);
        await _host.AdvanceAsync("P8D");
        await JourneyHost.UntilAsync(
            () => Task.FromResult(_host.Rows("entities.db", "SELECT row FROM entity WHERE tbl = 'restrictions'").Count),
            count => count == 0, "no row is left");
    }

    private static string Product => Path.Combine("sample", "product.db");

    private string NameOf(string subject) => _host.Rows(
        Product, $"SELECT display_name FROM users WHERE id = '{subject}' AND tenant_id = 'acme'").Single();

    private int Sessions(string comparison) => _host.Rows(
        Product, $"SELECT id FROM sessions WHERE tenant_id = 'acme' AND user_id {comparison} '{Somebody}'").Count;

    private int Demands() => _host.Rows("entities.db", "SELECT row FROM entity WHERE row LIKE 'demand|%'").Count;

    private static JsonObject Correction(string field, string value, params (string Field, string Value)[] more) => new()
    {
        ["type"] = "rectification",
        ["corrections"] = new JsonArray(
            [.. more.Prepend((Field: field, Value: value)).Select(one => new JsonObject
            {
                ["service"] = "accounts", ["collection"] = "users", ["field"] = one.Field, ["value"] = one.Value,
            })]),
    };

    private static async Task<string> AskAsync(HttpClient admin, JsonObject body)
    {
        body["subject"] = new JsonObject { ["id"] = Somebody };
        using var answer = await admin.PostAsJsonAsync(Requests, body);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
