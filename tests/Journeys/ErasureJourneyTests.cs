using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class ErasureJourneyTests
{
    [TestMethod]
    public async Task After_the_grace_period_a_person_is_gone_from_every_service_and_gets_a_certificate()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await SubmitAsync(admin, "usr-0003");
        var request = await JourneyHost.ReadAsync(admin, path);
        Assert.AreEqual("in_grace", request["status"]!.GetValue<string>());
        var mail = (await host.MailsAsync(1)).Single();
        Assert.Contains("will be erased", mail.Subject);

        await host.AdvanceAsync("P6D");
        Assert.Contains("Reminder", (await host.MailsAsync(2))[1].Subject);
        using var later = await host.AdminAsync();
        Assert.AreEqual("in_grace", (await JourneyHost.ReadAsync(later, path))["status"]!.GetValue<string>());

        await host.AdvanceAsync("P1D");
        using var afterwards = await host.AdminAsync();
        request = await JourneyHost.WaitForStatusAsync(afterwards, path, "completed");
        Assert.HasCount(8, request["services"]!.AsArray());
        Assert.AreEqual("retained", Outcome(request, "billing"));
        Assert.AreEqual("pseudonymised", Outcome(request, "sync-operations"));
        Assert.AreEqual("erased", Outcome(request, "accounts"));

        using var again = await afterwards.PostAsJsonAsync(
            "/api/tenants/acme/requests", new { type = "access", subject = new { id = "usr-0003" } });
        Assert.AreEqual(HttpStatusCode.NotFound, again.StatusCode);
    }

    [TestMethod]
    public async Task The_mails_link_and_code_cancel_an_erasure_and_opening_the_page_does_not()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await SubmitAsync(admin, "usr-0003");
        var mail = (await host.MailsAsync(1)).Single();
        using var anyone = host.Anyone();
        using var page = await anyone.GetAsync("/cancel");
        Assert.AreEqual(HttpStatusCode.OK, page.StatusCode);
        using var guess = await anyone.PostAsJsonAsync(
            "/api/cancellations", new { token = mail.CancelToken, code = "AAAAAAAA" });
        Assert.AreEqual(HttpStatusCode.Forbidden, guess.StatusCode);
        Assert.AreEqual("in_grace", (await JourneyHost.ReadAsync(admin, path))["status"]!.GetValue<string>());

        using var cancel = await anyone.PostAsJsonAsync(
            "/api/cancellations", new { token = mail.CancelToken, code = mail.Code });
        Assert.AreEqual(HttpStatusCode.OK, cancel.StatusCode);
        using var twice = await anyone.PostAsJsonAsync(
            "/api/cancellations", new { token = mail.CancelToken, code = mail.Code });
        Assert.AreEqual(HttpStatusCode.OK, twice.StatusCode);
        await host.AdvanceAsync("P30D");
        using var later = await host.AdminAsync();
        Assert.AreEqual("cancelled", (await JourneyHost.ReadAsync(later, path))["status"]!.GetValue<string>());
        using var access = await later.PostAsJsonAsync(
            "/api/tenants/acme/requests", new { type = "access", subject = new { id = "usr-0003" } });
        await JourneyHost.WaitForStatusAsync(later, access.Headers.Location!.ToString(), "completed");
    }

    [TestMethod]
    public async Task Without_grace_a_verifier_who_is_not_the_requester_signs_off()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.SignInAsync(null, "operator-1", "OPERATOR", "VERIFIER");
        using var unexplained = await admin.PostAsJsonAsync(
            "/api/tenants/acme/requests", new { type = "erasure", subject = new { id = "usr-0003" }, noGrace = true });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, unexplained.StatusCode);
        using var submitted = await admin.PostAsJsonAsync(
            "/api/tenants/acme/requests",
            new { type = "erasure", subject = new { id = "usr-0003" }, noGrace = true, reason = "Stalking." });
        var path = submitted.Headers.Location!.ToString();
        Assert.AreEqual(
            "awaiting_sign_off", (await JourneyHost.ReadAsync(admin, path))["status"]!.GetValue<string>());
        using var self = await admin.PostAsync(path + "/sign-off", null);
        Assert.AreEqual(HttpStatusCode.Forbidden, self.StatusCode);

        using var verifier = await host.SignInAsync(null, "verifier-1", "VERIFIER");
        Assert.HasCount(
            1, (await JourneyHost.ReadAsync(verifier, "/api/tenants/acme/requests"))["items"]!.AsArray());
        using var signed = await verifier.PostAsync(path + "/sign-off", null);
        Assert.AreEqual(HttpStatusCode.Accepted, signed.StatusCode);
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
    }

    [TestMethod]
    public async Task A_hold_keeps_the_erasure_waiting_and_its_release_drives_it_on_and_then_nobody_comes_back()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await SubmitAsync(admin, "usr-0003");
        using var placed = await admin.PostAsJsonAsync(
            "/api/tenants/acme/holds",
            new { scope = "subject", subject = new { id = "usr-0003" }, matter = "Case 7", reason = "Court order." });
        Assert.AreEqual(HttpStatusCode.Created, placed.StatusCode);
        var hold = (await JourneyHost.JsonAsync(placed))["id"]!.GetValue<string>();
        await host.AdvanceAsync("P40D");
        using var later = await host.AdminAsync();
        await JourneyHost.WaitForStatusAsync(later, path, "on_hold");

        using var released = await later.PostAsJsonAsync(
            $"/api/tenants/acme/holds/{hold}/release", new { reason = "Settled." });
        Assert.AreEqual(HttpStatusCode.OK, released.StatusCode);
        await JourneyHost.WaitForStatusAsync(later, path, "completed");
        using var tooLate = await later.PostAsJsonAsync(path + "/cancel", new { reason = "Changed my mind." });
        Assert.AreEqual(HttpStatusCode.Conflict, tooLate.StatusCode);
        await NobodyComesBackAsync(host);
    }

    [TestMethod]
    public async Task An_address_that_went_to_somebody_else_during_grace_is_left_alone_and_the_new_one_is_erased()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await SubmitAsync(admin, "usr-0003");
        var database = Path.Combine(host.DataFolder, "sample", "product.db");
        var old = Text(database, "SELECT email FROM users WHERE tenant_id = 'acme' AND id = 'usr-0003'");
        Run(database, "UPDATE users SET email = 'new-address@acme.example' WHERE tenant_id = 'acme' AND id = 'usr-0003'");
        Run(database, $"UPDATE users SET email = '{old}' WHERE tenant_id = 'acme' AND id = 'usr-0006'");
        Run(database, "INSERT INTO newsletter_subscriptions (tenant_id, list, email, subscribed_at) " +
            "SELECT tenant_id, list, 'new-address@acme.example', subscribed_at FROM newsletter_subscriptions " +
            $"WHERE tenant_id = 'acme' AND email = '{old}'");
        var others = Text(database, $"SELECT count(*) FROM newsletter_subscriptions WHERE email = '{old}'");
        await host.AdvanceAsync("P8D");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        Assert.AreEqual(others, Text(database, $"SELECT count(*) FROM newsletter_subscriptions WHERE email = '{old}'"));
        Assert.AreEqual("0", Text(
            database, "SELECT count(*) FROM newsletter_subscriptions WHERE email = 'new-address@acme.example'"));
    }

    private static string Text(string database, string query)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own words.
        command.CommandText = query;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    private static void Run(string database, string statement) => Text(database, statement);

    /// <summary>The product's services ask the fence, and get no key to write anything of the person with.</summary>
    private static async Task NobodyComesBackAsync(JourneyHost host)
    {
        using var service = await host.SignInAsync("acme", "importer", "SERVICE");
        var fence = await JourneyHost.ReadAsync(service, "/api/tenants/acme/fences?subject=usr-0003");
        Assert.IsTrue(fence["fenced"]!.GetValue<bool>());
        using var key = await service.PostAsJsonAsync("/api/tenants/acme/data-keys", new { subject = "usr-0003" });
        Assert.AreEqual(HttpStatusCode.Conflict, key.StatusCode);
        Assert.AreEqual("subject_fenced", await JourneyHost.CodeOfAsync(key));
        var another = await JourneyHost.ReadAsync(service, "/api/tenants/acme/fences?subject=usr-0004");
        Assert.IsFalse(another["fenced"]!.GetValue<bool>());
    }

    internal static async Task<string> SubmitAsync(HttpClient admin, string subject, string tenant = "acme")
    {
        using var answer = await admin.PostAsJsonAsync(
            $"/api/tenants/{tenant}/requests", new { type = "erasure", subject = new { id = subject } });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    internal static string Outcome(JsonNode request, string service) => request["services"]!.AsArray()
        .Single(item => item!["name"]!.GetValue<string>() == service)!["outcome"]!.GetValue<string>();
}
