using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What belongs to sessions goes with them: the sample product with one table more.</summary>
[TestClass]
public sealed class ParentRetentionJourneyTests
{
    private const string Clicks = "sign-in.clicks.parent";
    private const string Sessions = "sign-in.sessions.age";
    private const string Acme = "/api/tenants/acme/retention";

    private const string Collection = """
              clicks:
                title: What you did in a session
                source: clicks
                tenant: tenant_id
                subject: user_id
                key: [id]
                lawfulBasis: legitimate_interests
                retention: { text: As long as the session., parent: { collection: sessions, column: session } }
                erase: { action: hard_delete }
                fields:
                  id: { category: technical, class: operational }
                  userId: { category: identifier, class: identity }
                  session: { category: technical, class: operational }
        """;

    private readonly TemporaryFolder _folder = new();
    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        var pack = _folder.File("pack.yaml");
        const string next = "      password-resets:";
        await File.WriteAllTextAsync(pack, File.ReadAllText(Packs.SamplePath)
            .Replace(next, $"{Collection}\n{next}", StringComparison.Ordinal)
            .Replace(
                "setting: sessionRetentionDays }", "setting: sessionRetentionDays, events: [{ on: account_closed }], " +
                "whenTenant: { state: inactive } }",
                StringComparison.Ordinal));
        _host = await JourneyHost.StartAsync(options => options with { PackFile = pack });
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task What_belongs_to_a_session_goes_before_it_and_no_other_does()
    {
        using var admin = await _host.AdminAsync();
        using var set = await admin.PutAsJsonAsync($"{Acme}/settings", new { sessionRetentionDays = 20 });
        Assert.AreEqual(HttpStatusCode.OK, set.StatusCode);
        var (clicks, sessions) = (await PreviewAsync(admin, Clicks), await PreviewAsync(admin, Sessions));
        var (due, all) = (Erased(clicks), Count("clicks"));
        Assert.IsGreaterThan(0L, due);
        Assert.AreEqual(Erased(sessions), due, "The sample has one click for each session.");
        Assert.AreEqual(all, Count("clicks"));
        var rule = await RuleAsync(admin, Clicks, _ => true);
        StringAssert.StartsWith(rule["when"]!.GetValue<string>(), "with its record in \"Your sessions\", 1 to 1461 days");
        var cutOff = (await RuleAsync(admin, Sessions, _ => true))["cutOff"]!.GetValue<DateTimeOffset>();
        Assert.IsLessThan(TimeSpan.FromMinutes(5), cutOff - rule["cutOff"]!.GetValue<DateTimeOffset>());

        await SweepAsync(admin);
        await RuleAsync(admin, Clicks, state => Changed(state) == due);
        Assert.AreEqual(all - due, Count("clicks"));
        await _host.AdvanceAsync("PT1H");
        await RuleAsync(admin, Sessions, state => Changed(state) == due);
        Assert.AreEqual(all - due, Count("sessions"));
        Assert.AreEqual(0L, Scalar("SELECT count(*) FROM clicks WHERE tenant_id = 'acme' AND session NOT IN " +
            "(SELECT id FROM sessions WHERE tenant_id = 'acme')"));
    }

    [TestMethod]
    public async Task What_the_product_left_behind_goes_with_the_next_sweep()
    {
        using var admin = await _host.AdminAsync();
        var (clicks, others) = (Count("clicks"), Scalar("SELECT count(*) FROM clicks"));
        Execute("DELETE FROM sessions WHERE tenant_id = 'acme' AND id = (SELECT min(id) FROM sessions WHERE tenant_id = 'acme')");
        Assert.AreEqual(1L, Erased(await PreviewAsync(admin, Clicks)));
        await SweepAsync(admin);
        await RuleAsync(admin, Clicks, state => Changed(state) == 1);
        Assert.AreEqual(clicks - 1, Count("clicks"));
        Assert.AreEqual(others - 1, Scalar("SELECT count(*) FROM clicks"));
    }

    [TestMethod]
    public async Task When_a_fact_ends_sessions_what_belongs_to_them_goes_first_and_the_database_refuses_nothing()
    {
        using var admin = await _host.AdminAsync();
        KeepForeignKeys();
        const string OfPerson = "FROM sessions WHERE tenant_id = 'acme' AND user_id = 'usr-0001'";
        var own = Scalar($"SELECT count(*) {OfPerson}");
        var (clicks, sessions) = (Count("clicks"), Count("sessions"));
        Assert.IsGreaterThan(0L, own);
        // Somebody else's click in one of the person's sessions goes with it.
        Execute($"UPDATE clicks SET user_id = 'usr-0002' WHERE tenant_id = 'acme' AND session = (SELECT min(id) {OfPerson})");

        using var service = await _host.SignInAsync("acme", "backend", "SERVICE");
        using var told = await service.PostAsJsonAsync(
            "/api/tenants/acme/events",
            new { id = "evt-1", type = "account_closed", subject = "usr-0001", at = _host.Host.Clock.GetUtcNow() });
        Assert.AreEqual(HttpStatusCode.Accepted, told.StatusCode, await told.Content.ReadAsStringAsync());

        await RuleAsync(admin, $"{Clicks}.account_closed", state => Changed(state) == own);
        Assert.AreEqual(clicks - own, Count("clicks"));
        await _host.AdvanceAsync("PT1H");
        var rule = await RuleAsync(admin, "sign-in.sessions.account_closed", state => Changed(state) == own);
        Assert.AreEqual("done", rule["last"]!["outcome"]!.GetValue<string>());
        Assert.AreEqual(sessions - own, Count("sessions"));
        StringAssert.StartsWith(
            (await RuleAsync(admin, $"{Clicks}.account_closed", _ => true))["when"]!.GetValue<string>(),
            "with its record in \"Your sessions\", until the person closes the account");
    }

    [TestMethod]
    public async Task When_the_tenant_ends_sessions_what_belongs_to_them_goes_first_too()
    {
        KeepForeignKeys();
        var others = (Scalar("SELECT count(*) FROM clicks") - Count("clicks"), Scalar("SELECT count(*) FROM sessions") - Count("sessions"));
        using var operators = await _host.SignInAsync(null, "olga", "OPERATOR");
        using var left = await operators.PostAsync("/api/tenants/acme/deactivate", content: null);
        Assert.IsTrue(left.IsSuccessStatusCode, await left.Content.ReadAsStringAsync());
        using var admin = await _host.AdminAsync();
        await _host.AdvanceAsync("PT1H");
        await RuleAsync(admin, $"{Clicks}.tenant_inactive", _ => Count("clicks") == 0);
        await _host.AdvanceAsync("PT1H");
        var rule = await RuleAsync(admin, "sign-in.sessions.tenant_inactive", _ => Count("sessions") == 0);
        Assert.AreEqual("until the organisation becomes inactive, unless it comes back", rule["when"]!.GetValue<string>());
        Assert.AreEqual(
            others, (Scalar("SELECT count(*) FROM clicks"), Scalar("SELECT count(*) FROM sessions")));
    }

    /// <summary>As a database with foreign keys does.</summary>
    private void KeepForeignKeys() => Execute(
        "CREATE TRIGGER keys BEFORE DELETE ON sessions WHEN EXISTS (SELECT 1 FROM clicks " +
        "WHERE clicks.tenant_id = OLD.tenant_id AND clicks.session = OLD.id) " +
        "BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END", rows: 0);

    private static long Erased(JsonNode preview) => preview["toBeErased"]!.GetValue<long>();

    private static long? Changed(JsonNode rule) => rule["last"]?["changed"]?.GetValue<long>();

    private static async Task SweepAsync(HttpClient admin)
    {
        using var answer = await admin.PostAsync($"{Acme}/sweeps", content: null);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<JsonNode> PreviewAsync(HttpClient admin, string rule)
    {
        using var answer = await admin.PostAsync($"{Acme}/preview", content: null);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await JourneyHost.JsonAsync(answer))["rules"]!.AsArray()
            .Single(item => item!["rule"]!.GetValue<string>() == rule)!;
    }

    private static Task<JsonNode> RuleAsync(HttpClient admin, string id, Func<JsonNode, bool> until) =>
        JourneyHost.UntilAsync(
            async () => (await JourneyHost.ReadAsync(admin, Acme))["rules"]!.AsArray()
                .Single(rule => rule!["id"]!.GetValue<string>() == id)!,
            until, $"{id} as expected");

    private long Count(string table) => Scalar($"SELECT count(*) FROM {table} WHERE tenant_id = 'acme'");

    private long Scalar(string query)
    {
        using var command = Open(query);
        using (command.Connection)
            return (long)command.ExecuteScalar()!;
    }

    private void Execute(string statement, int rows = 1)
    {
        using var command = Open(statement);
        using (command.Connection)
            Assert.AreEqual(rows, command.ExecuteNonQuery());
    }

    private SqliteCommand Open(string text)
    {
        var file = Path.Combine(_host.DataFolder, "sample", "product.db");
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }
}
