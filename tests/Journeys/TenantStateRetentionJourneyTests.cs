using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A tenant's state ends the time of a collection: the sample product with one rule more.</summary>
[TestClass]
public sealed class TenantStateRetentionJourneyTests
{
    private const string Rule = "connections.field-mappings.tenant_inactive";

    private readonly TemporaryFolder _folder = new();
    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        var pack = _folder.File("pack.yaml");
        var sample = File.ReadAllText(Packs.SamplePath);
        var mappings = sample.IndexOf("source: field_mappings", StringComparison.Ordinal);
        await File.WriteAllTextAsync(pack, sample[..mappings] + sample[mappings..].Replace(
            "retention: { text: As long as the account. }\n        erase: { action: hard_delete }\n        fields:\n          id: { category: technical, class: operational }\n          createdBy",
            "retention: { text: As long as you are our customer., whenTenant: { state: inactive, after: P30D } }\n        erase: { action: hard_delete }\n        fields:\n          id: { category: technical, class: operational }\n          createdBy",
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
    public async Task What_a_customer_who_left_has_goes_after_the_rules_time_unless_they_come_back()
    {
        using var operators = await _host.SignInAsync(null, "olga", "OPERATOR");
        using var admin = await _host.AdminAsync();
        using var hold = await admin.PostAsJsonAsync(
            "/api/tenants/acme/holds",
            new { scope = "subject", subject = new { id = "usr-0001" }, matter = "Case 7", reason = "A court asks." });
        Assert.AreEqual(HttpStatusCode.Created, hold.StatusCode);
        var (held, of) = (Count("acme' AND created_by = 'usr-0001"), (Globex: Count("globex"), Initech: Count("initech")));
        Assert.IsGreaterThan(0L, held);
        Assert.IsGreaterThan(held, Count("acme"));

        await ChangeAsync(operators, "acme", "deactivate");
        await ChangeAsync(operators, "globex", "deactivate");
        var rule = (await JourneyHost.ReadAsync(admin, "/api/tenants/acme/retention"))["rules"]!.AsArray()
            .Single(item => item!["id"]!.GetValue<string>() == Rule)!;
        Assert.AreEqual(
            "30 days after the organisation became inactive, unless it comes back", rule["when"]!.GetValue<string>());
        await _host.AdvanceAsync("P10D");
        Assert.IsGreaterThan(held, Count("acme"));
        await ChangeAsync(operators, "globex", "activate");
        await _host.AdvanceAsync("P21D");
        await JourneyHost.UntilAsync(() => Task.FromResult(Count("acme")), count => count == held, "only what is held is left");
        Assert.AreEqual(of, (Count("globex"), Count("initech")));
    }

    private static async Task ChangeAsync(HttpClient operators, string tenant, string change)
    {
        using var answer = await operators.PostAsync($"/api/tenants/{tenant}/{change}", content: null);
        Assert.IsTrue(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private long Count(string tenant)
    {
        var file = Path.Combine(_host.DataFolder, "sample", "product.db");
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = $"SELECT count(*) FROM field_mappings WHERE tenant_id = '{tenant}'";
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
