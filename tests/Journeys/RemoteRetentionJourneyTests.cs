using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What a service of its own keeps goes by the pack's rules too: the sample's billing, in its own process.</summary>
[TestClass]
public sealed class RemoteRetentionJourneyTests
{
    private const string Invoices = "billing.invoices.age";
    private const string Acme = "/api/tenants/acme/retention";

    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync() => _host = await JourneyHost.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task Invoices_of_eight_years_ago_go_and_those_of_a_person_with_a_hold_stay()
    {
        using var admin = await _host.AdminAsync();
        var all = Count("tenant_id = 'acme'");
        var (ada, bob) = (CountOf("usr-0001"), CountOf("usr-0002"));
        Execute("UPDATE invoices SET issued_at = '2017-05-01T00:00:00Z' WHERE customer_id IN ('usr-0001', 'usr-0002')");
        var others = Count("tenant_id <> 'acme'");
        var hold = await HoldAsync(admin, "usr-0001");

        var preview = await PreviewAsync(admin);
        Assert.AreEqual((bob, ada), (Number(preview, "toBeErased"), Number(preview, "keptByHold")));
        Assert.AreEqual(all - ada - bob, Number(preview, "keptByLaw"));
        Assert.AreEqual(all, Count("tenant_id = 'acme'"), "Nothing is changed by counting.");

        await SweepAsync(admin, bob);
        Assert.AreEqual(all - bob, Count("tenant_id = 'acme'"));
        Assert.AreEqual(ada, CountOf("usr-0001"));
        Assert.AreEqual(others, Count("tenant_id <> 'acme'"), "The other tenants' turn has not come.");

        using var released = await admin.PostAsJsonAsync(
            $"/api/tenants/acme/holds/{hold}/release", new { reason = "Decided." });
        Assert.AreEqual(HttpStatusCode.OK, released.StatusCode);
        await SweepAsync(admin, ada);
        Assert.AreEqual(all - ada - bob, Count("tenant_id = 'acme'"));
        Assert.AreEqual(0L, Count("tenant_id = 'acme' AND issued_at < '2018-01-01'"));
        var log = await JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=retention.swept");
        Assert.HasCount(2, log["items"]!.AsArray().Where(
            item => item!["target"]!.GetValue<string>() == Invoices).ToList());
    }

    [TestMethod]
    public async Task Where_nobody_releases_anything_the_timer_ends_the_legal_period_by_itself()
    {
        Assert.IsGreaterThan(0L, Count("tenant_id = 'acme'"));
        await _host.AdvanceAsync("P9Y");
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Count("tenant_id IN ('acme', 'globex')")), count => count == 0,
            "every invoice is older than seven years and gone");
    }

    [TestMethod]
    public async Task A_service_that_does_not_remove_by_rule_is_said_to_be_one_and_the_others_are_counted()
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await ConnectAsync(service.Address);
        using var admin = await _host.AdminAsync();
        Assert.AreEqual("not_supported", Text(await PreviewAsync(admin), "failure"));
        Assert.IsNull((await PreviewAsync(admin, "sign-in.sessions.age"))["failure"]);
        var last = await SweepAsync(admin);
        Assert.AreEqual(("failed", "not_supported"), (Text(last, "outcome"), Text(last, "failure")));
    }

    [TestMethod]
    public async Task A_service_that_is_away_hides_no_other_services_counts()
    {
        await ConnectAsync($"http://127.0.0.1:{HostProcess.FreePort()}");
        using var admin = await _host.AdminAsync();
        Assert.AreEqual("unreachable", Text(await PreviewAsync(admin), "failure"));
        Assert.IsNull((await PreviewAsync(admin, "sign-in.sessions.age"))["failure"]);
    }

    private async Task ConnectAsync(string billing)
    {
        await _host.DisposeAsync();
        _host = await JourneyHost.StartAsync(options => options with
        {
            Connections = new Dictionary<string, string>(StringComparer.Ordinal) { ["billing"] = billing },
        });
    }

    private static async Task<string> HoldAsync(HttpClient admin, string subject)
    {
        using var hold = await admin.PostAsJsonAsync(
            "/api/tenants/acme/holds",
            new { scope = "subject", subject = new { id = subject }, matter = "Case 7", reason = "A court asks." });
        Assert.AreEqual(HttpStatusCode.Created, hold.StatusCode);
        return Text(await JourneyHost.JsonAsync(hold), "id");
    }

    private static async Task SweepAsync(HttpClient admin, long changed)
    {
        var last = await SweepAsync(admin);
        Assert.AreEqual(("done", changed), (Text(last, "outcome"), Number(last, "changed")));
    }

    private static async Task<JsonNode> SweepAsync(HttpClient admin)
    {
        using var answer = await admin.PostAsync($"{Acme}/sweeps", content: null);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        var asked = (await JourneyHost.JsonAsync(answer))["at"]!.GetValue<DateTimeOffset>();
        return (await RuleAsync(admin, rule => rule["run"] is null && rule["last"] is { } last &&
            last["at"]!.GetValue<DateTimeOffset>() >= asked))["last"]!;
    }

    private static async Task<JsonNode> PreviewAsync(HttpClient admin, string id = Invoices)
    {
        using var answer = await admin.PostAsync($"{Acme}/preview", content: null);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await JourneyHost.JsonAsync(answer))["rules"]!.AsArray().Single(rule => Text(rule!, "rule") == id)!;
    }

    private static Task<JsonNode> RuleAsync(HttpClient admin, Func<JsonNode, bool> until) => JourneyHost.UntilAsync(
        async () => (await JourneyHost.ReadAsync(admin, Acme))["rules"]!.AsArray()
            .Single(rule => Text(rule!, "id") == Invoices)!,
        until, "the rule as expected");

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static long Number(JsonNode node, string name) => node[name]!.GetValue<long>();

    private long Count(string where) => (long)Run($"SELECT count(*) FROM invoices WHERE {where}")!;

    private long CountOf(string customer) => Count($"tenant_id = 'acme' AND customer_id = '{customer}'");

    private void Execute(string statement) => Run(statement);

    private object? Run(string text)
    {
        var file = Directory.EnumerateFiles(_host.DataFolder, "billing.db", SearchOption.AllDirectories).Single();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
