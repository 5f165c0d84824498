using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What the five products promise about how long data are kept, executed from their packs.</summary>
[TestClass]
public sealed class ProductRetentionTests
{
    [TestMethod]
    [DataRow("planvault", "semantic-cache", "planvault", "cache_vectors", "org_id")]
    [DataRow("fluxcascade", "usage-analytics", "main", "usage_events", "account_id")]
    public async Task Switching_off_a_feature_deletes_its_data_at_once(
        string product, string feature, string database, string table, string tenantColumn)
    {
        await using var run = await ProductRun.StartAsync(product, database);
        await run.TellAsync("feature_switched_off", new { feature });
        await run.UntilAsync($"SELECT count(*) FROM {table} WHERE {tenantColumn} = 'acme'", 0);
        Assert.IsGreaterThan(0L, run.Count($"SELECT count(*) FROM {table} WHERE {tenantColumn} = 'globex'"));
    }

    [TestMethod]
    [DataRow("plexxa", "document_removed", "app", "documents", "id")]
    [DataRow("plexxa", "widget_key_revoked", "app", "widget_conversations", "widget_key")]
    [DataRow("vynos", "document_removed", "aurora", "uploads", "id")]
    [DataRow("plexur", "connection_revoked", "core", "oauth_tokens", "id")]
    [DataRow("fluxcascade", "connection_revoked", "main", "authorisations", "id")]
    public async Task What_was_removed_or_revoked_is_gone_and_nothing_else(
        string product, string type, string database, string table, string column)
    {
        await using var run = await ProductRun.StartAsync(product, database);
        var tenant = run.Text($"SELECT name FROM pragma_table_info('{table}') WHERE name IN ('tenant_id', 'customer_id', 'workspace_id', 'account_id')");
        var before = run.Count($"SELECT count(*) FROM {table}");
        var record = run.Text($"SELECT {column} FROM {table} WHERE {tenant} = 'acme' ORDER BY {column} LIMIT 1");
        var meant = run.Count($"SELECT count(*) FROM {table} WHERE {tenant} = 'acme' AND {column} = '{record}'");
        await run.TellAsync(type, new { record });
        await run.UntilAsync($"SELECT count(*) FROM {table} WHERE {tenant} = 'acme' AND {column} = '{record}'", 0);
        Assert.AreEqual(before - meant, run.Count($"SELECT count(*) FROM {table}"));
    }

    [TestMethod]
    [DataRow("plexxa", "app", "members", "customer_id")]
    [DataRow("vynos", "aurora", "users", "workspace_id")]
    public async Task A_cancelled_customers_data_go_after_thirty_days_unless_they_come_back(
        string product, string database, string table, string tenantColumn)
    {
        await using var run = await ProductRun.StartAsync(product, database);
        var all = $"SELECT count(*) FROM {table} WHERE {tenantColumn} = ";
        await run.TellAsync("contract_ended", data: null);
        await run.TellAsync("contract_ended", data: null, tenant: "globex");
        await run.Host.AdvanceAsync("P10D");
        await run.TellAsync("contract_resumed", data: null, tenant: "globex");
        await run.Host.AdvanceAsync("P21D");
        await run.UntilAsync($"{all}'acme'", 0);
        Assert.IsGreaterThan(0L, run.Count($"{all}'globex'"));
        Assert.IsGreaterThan(0L, run.Count($"{all}'initech'"));
    }

    [TestMethod]
    public async Task Trial_data_go_thirty_days_after_the_trial_unless_it_is_converted()
    {
        await using var run = await ProductRun.StartAsync("plexur", "core");
        await run.TellAsync("trial_expired", data: null, tenant: "initech");
        await run.TellAsync("trial_expired", data: null);
        await run.TellAsync("trial_converted", data: null);
        await run.Host.AdvanceAsync("P31D");
        await run.UntilAsync("SELECT count(*) FROM users WHERE tenant_id = 'initech'", 0);
        Assert.IsGreaterThan(0L, run.Count("SELECT count(*) FROM users WHERE tenant_id = 'acme'"));
    }

    [TestMethod]
    public async Task Verification_tokens_are_gone_after_a_day()
    {
        await using var run = await ProductRun.StartAsync("plexur", "core");
        Assert.IsGreaterThan(0L, run.Count("SELECT count(*) FROM verification_tokens"));
        await run.Host.AdvanceAsync("P2D");
        await run.UntilAsync("SELECT count(*) FROM verification_tokens", 0);
    }

    [TestMethod]
    public async Task Behaviour_keeps_its_shape_without_the_person_when_its_time_is_over()
    {
        await using var run = await ProductRun.StartAsync("plexur", "analytics");
        var shape = run.Text("SELECT group_concat(feature || duration_ms, ',') FROM (SELECT * FROM usage_events ORDER BY tenant_id, id)");
        await run.Host.AdvanceAsync("P600D");
        await run.UntilAsync("SELECT count(*) FROM usage_events WHERE user_id LIKE 'usr-%'", 0);
        Assert.AreEqual(
            shape, run.Text("SELECT group_concat(feature || duration_ms, ',') FROM (SELECT * FROM usage_events ORDER BY tenant_id, id)"));
    }

    [TestMethod]
    public async Task Journals_go_only_after_their_copy_is_verified()
    {
        await using var run = await ProductRun.StartAsync("planvault", "planvault");
        await run.Host.AdvanceAsync("P40D");
        const string journals = "SELECT count(*) FROM execution_journals WHERE org_id = 'acme'";
        await run.UntilAsync("SELECT count(*) FROM run_diagnostics WHERE org_id = 'acme'", 0);
        Assert.IsNull((await run.RuleAsync("agents.execution-journals.age"))["cutOff"]);
        Assert.IsGreaterThan(0L, run.Count(journals));

        await run.TellAsync("mirror_verified", data: null);
        using var admin = await run.Host.AdminAsync();
        using var sweep = await admin.PostAsync("/api/tenants/acme/retention/sweeps", content: null);
        Assert.AreEqual(HttpStatusCode.Accepted, sweep.StatusCode);
        await run.UntilAsync(journals, 0);
        Assert.IsGreaterThan(0L, run.Count("SELECT count(*) FROM execution_journals WHERE org_id = 'globex'"));
    }

    [TestMethod]
    public async Task Diagnostics_are_kept_as_sessions_are_set_else_three_days_and_the_audit_log_for_ever()
    {
        await using var run = await ProductRun.StartAsync("planvault", "planvault");
        var now = run.Host.Host.Clock.GetUtcNow();
        Assert.AreEqual(90, await DaysAsync("sessions.session-content.age"));
        Assert.AreEqual(3, await DaysAsync("agents.run-diagnostics.age"));
        Assert.IsNull((await run.RuleAsync("audit.audit-log.age"))["cutOff"]);

        using var admin = await run.Host.AdminAsync();
        using var set = await admin.PutAsJsonAsync(
            "/api/tenants/acme/retention/settings", new { sessionRetentionDays = 30, auditRetentionDays = 365 });
        Assert.AreEqual(HttpStatusCode.Accepted, set.StatusCode);
        Assert.AreEqual(30, await DaysAsync("sessions.session-content.age"));
        Assert.AreEqual(30, await DaysAsync("agents.run-diagnostics.age"));
        // From for ever to a year is shorter, and waits for a week once the tenant was told.
        Assert.IsNull((await run.RuleAsync("audit.audit-log.age"))["cutOff"]);
        await run.Host.AdvanceAsync("PT1H");
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=retention.shortening_told"),
            log => log["items"]!.AsArray().Count == 1, "the tenant was told");
        await run.Host.AdvanceAsync("P7DT1H");
        await JourneyHost.UntilAsync(
            () => run.RuleAsync("audit.audit-log.age"), rule => rule["cutOff"] is not null, "the setting holds");
        now = run.Host.Host.Clock.GetUtcNow();
        Assert.AreEqual(365, await DaysAsync("audit.audit-log.age"));

        async Task<double> DaysAsync(string rule) =>
            Math.Round((now - (await run.RuleAsync(rule))["cutOff"]!.GetValue<DateTimeOffset>()).TotalDays);
    }

    [TestMethod]
    [DataRow("vynos", "aurora", "audit_log", 366)]
    [DataRow("planvault", "planvault", "request_logs", 366)]
    [DataRow("plexur", "core", "audit_events", 7 * 366)]
    [DataRow("plexur", "billing", "invoices", 7 * 366)]
    public async Task Logs_and_invoices_end_with_their_period(string product, string database, string table, int days)
    {
        await using var run = await ProductRun.StartAsync(product, database);
        Assert.IsGreaterThan(0L, run.Count($"SELECT count(*) FROM {table}"));
        await run.Host.AdvanceAsync($"P{days}D");
        await run.UntilAsync($"SELECT count(*) FROM {table}", 0);
    }

    private sealed class ProductRun(JourneyHost host, string database) : IAsyncDisposable
    {
        private int _told;

        public JourneyHost Host => host;

        public static async Task<ProductRun> StartAsync(string product, string database) => new(
            await JourneyHost.StartAsync(options => options with { PackFile = Packs.PathOf(product) }), database);

        public async Task TellAsync(string type, object? data, string tenant = "acme")
        {
            using var service = await host.SignInAsync(tenant, "backend", "SERVICE");
            using var answer = await service.PostAsJsonAsync(
                $"/api/tenants/{tenant}/events",
                new { id = $"evt-{++_told}", type, at = host.Host.Clock.GetUtcNow(), data });
            Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        public async Task<JsonNode> RuleAsync(string id)
        {
            using var admin = await host.AdminAsync();
            var view = await JourneyHost.ReadAsync(admin, "/api/tenants/acme/retention");
            return view["rules"]!.AsArray().Single(rule => rule!["id"]!.GetValue<string>() == id)!;
        }

        public Task UntilAsync(string count, long expected) => JourneyHost.UntilAsync(
            () => Task.FromResult(Count(count)), found => found == expected, $"{expected} from: {count}");

        public long Count(string query) => (long)Scalar(query);

        public string Text(string query) => (string)Scalar(query);

        public ValueTask DisposeAsync() => host.DisposeAsync();

        private object Scalar(string query)
        {
            var file = Path.Combine(host.DataFolder, "sample", $"{database}.db");
            using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
            command.CommandText = query;
#pragma warning restore CA2100
            return command.ExecuteScalar()!;
        }
    }
}
