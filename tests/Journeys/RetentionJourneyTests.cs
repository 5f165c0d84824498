using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>Retention as tenants and the product's back end meet it, on the sample product.</summary>
[TestClass]
public sealed class RetentionJourneyTests
{
    private const string Sessions = "sign-in.sessions.age";
    private const string Acme = "/api/tenants/acme/retention";

    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync() => _host = await JourneyHost.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task The_preview_counts_what_the_sweep_then_removes_and_changes_nothing_itself()
    {
        using var admin = await _host.AdminAsync();
        await SetAsync(admin, 20);
        var (before, others) = (Count("sessions", "acme"), Count("sessions", "globex"));
        var preview = await PreviewAsync(admin, Sessions);
        var erased = preview["toBeErased"]!.GetValue<long>();
        Assert.IsGreaterThan(0L, erased);
        Assert.AreEqual(Older("sessions", "started_at", "acme", preview["cutOff"]!), erased);
        Assert.AreEqual(before, Count("sessions", "acme"));

        await SweepAsync(admin, Sessions);
        Assert.AreEqual(before - erased, Count("sessions", "acme"));
        Assert.AreEqual(others, Count("sessions", "globex"), "Another tenant's own setting, another tenant's rows.");
        Assert.AreEqual(0L, (await PreviewAsync(admin, Sessions))["toBeErased"]!.GetValue<long>());
    }

    [TestMethod]
    public async Task Each_run_leaves_a_summary_in_the_audit_log()
    {
        using var admin = await _host.AdminAsync();
        await SetAsync(admin, 20);
        var erased = (await PreviewAsync(admin, Sessions))["toBeErased"]!.GetValue<long>();
        await SweepAsync(admin, Sessions);
        var log = await JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=retention.swept");
        var swept = log["items"]!.AsArray().Single(item => item!["target"]!.GetValue<string>() == Sessions)!;
        Assert.Contains($"\"changed\":{erased}", swept.ToJsonString().Replace("\\u0022", "\"", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task The_timer_sweeps_by_itself_and_makes_up_for_missed_days_with_one_run()
    {
        await _host.AdvanceAsync("P200D");
        using var admin = await _host.AdminAsync();
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Count("sessions", "acme") + Count("sessions", "globex")), count => count == 0,
            "all sessions are older than 90 days and gone");
        var state = await RuleAsync(admin, Sessions, rule => rule["last"] is not null && rule["run"] is null);
        Assert.AreEqual("done", state["last"]!["outcome"]!.GetValue<string>());
    }

    [TestMethod]
    public async Task People_who_wait_for_their_copy_keep_their_records()
    {
        // Nobody answers there, so the request stays open.
        await using var host = await JourneyHost.StartAsync(options => options with
        {
            Connections = new Dictionary<string, string> { ["billing"] = $"http://127.0.0.1:{HostProcess.FreePort()}" },
        });
        using var admin = await host.AdminAsync();
        var request = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, request, "partially_completed");
        await SetAsync(admin, 1);
        var preview = await PreviewAsync(admin, Sessions);
        var kept = preview["keptByOpenRequest"]!.GetValue<long>();
        Assert.IsGreaterThan(0L, kept);

        await SweepAsync(admin, Sessions);
        var after = await PreviewAsync(admin, Sessions);
        Assert.AreEqual(0L, after["toBeErased"]!.GetValue<long>());
        Assert.AreEqual(kept, after["keptByOpenRequest"]!.GetValue<long>());
    }

    [TestMethod]
    public async Task Held_people_keep_their_records_until_the_hold_is_released()
    {
        using var admin = await _host.AdminAsync();
        using var hold = await admin.PostAsJsonAsync(
            "/api/tenants/acme/holds",
            new { scope = "subject", subject = new { id = "usr-0001" }, matter = "Case 7", reason = "A court asks." });
        Assert.AreEqual(HttpStatusCode.Created, hold.StatusCode);
        await SetAsync(admin, 1);
        var preview = await PreviewAsync(admin, Sessions);
        var kept = preview["keptByHold"]!.GetValue<long>();
        Assert.IsGreaterThan(0L, kept);

        await SweepAsync(admin, Sessions);
        Assert.AreEqual(kept, Older("sessions", "started_at", "acme", preview["cutOff"]!));
        Assert.AreEqual(0L, Scalar("SELECT count(*) FROM sessions WHERE tenant_id = 'acme' AND user_id <> 'usr-0001' " +
            $"AND started_at < '{Text(preview["cutOff"]!)}'"));

        var path = $"/api/tenants/acme/holds/{(await JourneyHost.JsonAsync(hold))["id"]}/release";
        using var released = await admin.PostAsJsonAsync(path, new { reason = "Decided." });
        Assert.AreEqual(HttpStatusCode.OK, released.StatusCode);
        await SweepAsync(admin, Sessions);
        Assert.AreEqual(0L, Older("sessions", "started_at", "acme", preview["cutOff"]!));
    }

    [TestMethod]
    public async Task A_revoked_connection_loses_its_tokens_after_their_hashes_are_in_the_audit_log()
    {
        using var service = await _host.SignInAsync("acme", "backend", "SERVICE");
        using var admin = await _host.AdminAsync();
        var revoked = Scalar<string>("SELECT id FROM oauth_connections WHERE tenant_id = 'acme' ORDER BY id LIMIT 1");
        var before = Count("oauth_connections", "acme");
        await TellAsync(service, "evt-1", "connection_revoked", new { record = revoked });
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Count("oauth_connections", "acme")), count => count == before - 1, "it is gone");
        Assert.AreEqual(
            0L, Scalar($"SELECT count(*) FROM oauth_connections WHERE tenant_id = 'acme' AND id = '{revoked}'"));
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=retention."),
            log => log["items"]!.AsArray().Any(
                item => item!["action"]!.GetValue<string>() == "retention.secret_hashed"),
            "hashes in the log");

        await TellAsync(service, "evt-1", "connection_revoked", new { record = revoked });
        using var other = await service.PostAsJsonAsync(
            "/api/tenants/acme/events",
            new { id = "evt-1", type = "connection_revoked", at = Now(), data = new { record = "another" } });
        Assert.AreEqual(HttpStatusCode.Conflict, other.StatusCode);
    }

    [TestMethod]
    public async Task A_removed_document_goes_at_once_with_its_content_and_no_other_does()
    {
        using var service = await _host.SignInAsync("acme", "backend", "SERVICE");
        var customers = Path.Combine(_host.DataFolder, "sample", "documents", "customers");
        var removed = Directory.GetFiles(
            Path.Combine(customers, "acme", "users", "usr-0001", "documents"), "*.json").Order(StringComparer.Ordinal).First();
        var before = Directory.GetFiles(customers, "*", SearchOption.AllDirectories).Length;
        await TellAsync(
            service, "evt-1", "document_removed", new { record = Path.GetFileNameWithoutExtension(removed) });
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Directory.GetFiles(customers, "*", SearchOption.AllDirectories).Length),
            count => count == before - 2, "its record and its content are gone, and nothing else");
        Assert.IsFalse(File.Exists(removed));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1462)]
    public async Task A_setting_outside_the_packs_bounds_is_refused(int days)
    {
        using var admin = await _host.AdminAsync();
        using var answer = await admin.PutAsJsonAsync($"{Acme}/settings", new { sessionRetentionDays = days });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [TestMethod]
    public async Task The_effective_cut_off_is_shown_and_follows_the_tenants_setting()
    {
        using var admin = await _host.AdminAsync();
        var usual = (await RuleAsync(admin, Sessions))["cutOff"]!.GetValue<DateTimeOffset>();
        await SetAsync(admin, 1461);
        var rule = await RuleAsync(admin, Sessions);
        Assert.AreEqual(1371, Math.Round((usual - rule["cutOff"]!.GetValue<DateTimeOffset>()).TotalDays));
        Assert.Contains("1 to 1461 days after started at", rule["when"]!.GetValue<string>());

        using var back = await admin.PutAsJsonAsync($"{Acme}/settings", new { sessionRetentionDays = (int?)null });
        Assert.AreEqual(HttpStatusCode.OK, back.StatusCode);
        var again = (await RuleAsync(admin, Sessions))["cutOff"]!.GetValue<DateTimeOffset>();
        Assert.IsLessThan(TimeSpan.FromMinutes(5), again - usual);
    }

    [TestMethod]
    public async Task Another_tenants_admin_sees_nothing_of_it()
    {
        using var stranger = await _host.AdminAsync("globex");
        using var answer = await stranger.GetAsync(Acme);
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task SetAsync(HttpClient admin, int days)
    {
        using var answer = await admin.PutAsJsonAsync($"{Acme}/settings", new { sessionRetentionDays = days });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task TellAsync(HttpClient service, string id, string type, object data)
    {
        using var answer = await service.PostAsJsonAsync(
            "/api/tenants/acme/events", new { id, type, at = Now(), data });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonNode> PreviewAsync(HttpClient admin, string rule)
    {
        using var answer = await admin.PostAsync($"{Acme}/preview", content: null);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await JourneyHost.JsonAsync(answer))["rules"]!.AsArray()
            .Single(item => item!["rule"]!.GetValue<string>() == rule)!;
    }

    private static async Task SweepAsync(HttpClient admin, string rule)
    {
        using var answer = await admin.PostAsync($"{Acme}/sweeps", content: null);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        var asked = (await JourneyHost.JsonAsync(answer))["at"]!.GetValue<DateTimeOffset>();
        await RuleAsync(admin, rule, state => state["run"] is null && state["last"] is { } last &&
            last["at"]!.GetValue<DateTimeOffset>() >= asked);
    }

    private static async Task<JsonNode> RuleAsync(HttpClient admin, string id, Func<JsonNode, bool>? until = null) =>
        await JourneyHost.UntilAsync(
            async () => (await JourneyHost.ReadAsync(admin, Acme))["rules"]!.AsArray()
                .Single(rule => rule!["id"]!.GetValue<string>() == id)!,
            until ?? (_ => true), $"{id} as expected");

    private long Count(string table, string tenant) =>
        Scalar($"SELECT count(*) FROM {table} WHERE tenant_id = '{tenant}'");

    private long Older(string table, string column, string tenant, JsonNode cutOff) =>
        Scalar($"SELECT count(*) FROM {table} WHERE tenant_id = '{tenant}' AND {column} < '{Text(cutOff)}'");

    private static string Text(JsonNode time) =>
        time.GetValue<DateTimeOffset>().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Now() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long Scalar(string query) => Scalar<long>(query);

    private T Scalar<T>(string query)
    {
        var file = Path.Combine(_host.DataFolder, "sample", "product.db");
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = query;
#pragma warning restore CA2100
        return (T)command.ExecuteScalar()!;
    }
}
