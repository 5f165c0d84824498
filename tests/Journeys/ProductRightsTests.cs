using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What the notices of products promise to a person, each on its own pack.</summary>
[TestClass]
public sealed class ProductRightsTests
{
    private const string Requests = "/api/tenants/acme/requests";

    [TestMethod]
    public async Task A_person_of_Vynos_has_every_right_that_its_notice_promises()
    {
        await using var host = await StartAsync("vynos", pack => pack);
        using var admin = await host.AdminAsync();
        foreach (var type in new[] { "access", "portability" })
            await CompletedAsync(admin, new JsonObject { ["type"] = type });
        await CompletedAsync(admin, Correction("name", "Ada Byron"));
        await RestrictForAWhileAsync(admin);
        var erasure = await AskAsync(admin, new JsonObject { ["type"] = "erasure" });
        await host.AdvanceAsync("P31D");
        await JourneyHost.WaitForStatusAsync(admin, erasure, "completed");
    }

    [TestMethod]
    public async Task A_person_of_Plexur_has_the_seven_rights_that_its_notice_promises()
    {
        await using var host = await StartAsync("plexur", pack => pack);
        using var admin = await host.AdminAsync();
        foreach (var type in new[] { "access", "portability" })
            await CompletedAsync(admin, new JsonObject { ["type"] = type });
        await CompletedAsync(admin, Correction("displayName", "Ada Byron"));
        await RestrictForAWhileAsync(admin);

        using var ada = await host.SignInAsync("acme", "usr-0001");
        using var given = await ada.PutAsJsonAsync("/api/me/consents/marketing", new { given = true });
        Assert.AreEqual(HttpStatusCode.OK, given.StatusCode, await given.Content.ReadAsStringAsync());
        await CompletedAsync(
            admin, new JsonObject { ["type"] = "withdraw_consent", ["purposes"] = new JsonArray("marketing") });
        var consents = (await JourneyHost.ReadAsync(ada, "/api/me/consents"))["items"]!.AsArray();
        var marketing = consents.Single(item => item!["purpose"]!.GetValue<string>() == "marketing")!;
        Assert.AreEqual("withdrawn", marketing["because"]!.GetValue<string>());

        var objection = await AskAsync(
            admin, new JsonObject { ["type"] = "objection", ["services"] = new JsonArray("analytics") });
        await UntilPendingAsync(admin, objection);
        using var upheld = await admin.PostAsJsonAsync(objection + "/decide", new { uphold = true, reason = "No need." });
        Assert.AreEqual(HttpStatusCode.OK, upheld.StatusCode);
        await JourneyHost.WaitForStatusAsync(admin, objection, "completed");

        var erasure = await AskAsync(admin, new JsonObject { ["type"] = "erasure" });
        await host.AdvanceAsync("P8D");
        await JourneyHost.WaitForStatusAsync(admin, erasure, "completed");
    }

    [TestMethod]
    public async Task A_corrected_address_needs_a_decision_and_its_mail_goes_to_the_old_one()
    {
        await using var host = await StartAsync("vynos", pack => pack.Replace(
            "email: { category: contact, class: identity }", "email: { category: contact, class: identity, rectify: admin }",
            StringComparison.Ordinal));
        using var admin = await host.AdminAsync();
        var path = await AskAsync(admin, Correction("email", "ada@new.example"));
        await UntilPendingAsync(admin, path);
        using var decided = await admin.PostAsJsonAsync(path + "/decide", new { uphold = true, reason = "She called." });
        Assert.AreEqual(HttpStatusCode.OK, decided.StatusCode);
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        var mail = (await host.ReadMailsAsync()).Single();
        Assert.AreEqual("ada@acme.example", mail.To);
        Assert.DoesNotContain("ada@new.example", mail.Text);
        using var old = await admin.PostAsJsonAsync(
            Requests, new { type = "access", subject = new { email = "ada@acme.example" } });
        Assert.AreEqual(HttpStatusCode.NotFound, old.StatusCode, "The accounts service knows the new address only.");
    }

    private static async Task<JourneyHost> StartAsync(string product, Func<string, string> change)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File($"{product}.yaml");
        await File.WriteAllTextAsync(file, change(await File.ReadAllTextAsync(Packs.PathOf(product))));
        return await JourneyHost.StartAsync(options => options with { PackFile = file });
    }

    private static async Task RestrictForAWhileAsync(HttpClient admin)
    {
        await CompletedAsync(admin, new JsonObject { ["type"] = "restriction", ["grounds"] = "accuracy_contested" });
        var restriction = (await JourneyHost.ReadAsync(admin, "/api/tenants/acme/restrictions"))["items"]!
            .AsArray().Single()!;
        using var lifted = await admin.PostAsJsonAsync(
            $"/api/tenants/acme/restrictions/{restriction["id"]}/lift", new { reason = "It was found out." });
        Assert.AreEqual(HttpStatusCode.Accepted, lifted.StatusCode);
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, "/api/tenants/acme/restrictions"),
            list => list["items"]![0]!["state"]!.GetValue<string>() == "lifted", "lifted");
    }

    private static Task<JsonNode> UntilPendingAsync(HttpClient admin, string path) => JourneyHost.UntilAsync(
        () => JourneyHost.ReadAsync(admin, path),
        request => request["services"]!.AsArray().Any(one => one!["outcome"]!.GetValue<string>() == "pending"),
        "it waits");

    private static JsonObject Correction(string field, string value) => new()
    {
        ["type"] = "rectification",
        ["corrections"] = new JsonArray(new JsonObject
        {
            ["service"] = "accounts",
            ["collection"] = "users",
            ["field"] = field,
            ["value"] = value,
        }),
    };

    private static async Task CompletedAsync(HttpClient admin, JsonObject body)
    {
        var request = await JourneyHost.WaitForStatusAsync(admin, await AskAsync(admin, body), "completed");
        Assert.IsNotEmpty(request["services"]!.AsArray());
    }

    private static async Task<string> AskAsync(HttpClient admin, JsonObject body)
    {
        body["subject"] = new JsonObject { ["email"] = "ada@acme.example" };
        using var answer = await admin.PostAsJsonAsync(Requests, body);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }
}
