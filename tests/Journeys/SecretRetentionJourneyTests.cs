using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A sweep of records with secrets, more than fit into one call's entry of the audit log.</summary>
[TestClass]
public sealed class SecretRetentionJourneyTests
{
    private const int Connections = 700;

    [TestMethod]
    public async Task Records_with_several_secrets_go_in_any_number_each_secret_logged_as_a_hash()
    {
        using var folder = new TemporaryFolder();
        var pack = folder.File("pack.yaml");
        await File.WriteAllTextAsync(pack, (await File.ReadAllTextAsync(Packs.SamplePath)).Replace(
            "events: [{ on: connection_revoked, match: id }]",
            "events: [{ on: connection_revoked, match: id }, { on: account_closed }]", StringComparison.Ordinal));
        await using var host = await JourneyHost.StartAsync(options => options with { PackFile = pack });
        Connect(host);
        using var service = await host.SignInAsync("acme", "backend", "SERVICE");
        using var told = await service.PostAsJsonAsync("/api/tenants/acme/events", new
        {
            id = "evt-closed",
            type = "account_closed",
            subject = "usr-0004",
            at = host.Host.Clock.GetUtcNow(),
        });
        Assert.AreEqual(HttpStatusCode.Accepted, told.StatusCode, await told.Content.ReadAsStringAsync());

        await JourneyHost.UntilAsync(
            () => Task.FromResult(host.Rows(
                "sample/product.db",
                "SELECT count(*) FROM oauth_connections WHERE tenant_id = 'acme' AND user_id = 'usr-0004'")[0]),
            count => count == "0", "all connections are gone");
        using var admin = await host.AdminAsync();
        var hashes = 0;
        for (var next = "/api/tenants/acme/audit?action=retention.secret_hashed&limit=200"; next is not null;)
        {
            var page = await JourneyHost.ReadAsync(admin, next);
            hashes += page["items"]!.AsArray().Count;
            next = page["nextLink"]?.GetValue<string>();
        }

        Assert.IsGreaterThanOrEqualTo(2 * Connections, hashes);
    }

    private static void Connect(JourneyHost host)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(host.DataFolder, "sample", "product.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Connections})
            INSERT INTO oauth_connections
                (tenant_id, id, user_id, provider, account_name, scopes, connected_at, access_token, refresh_token)
            SELECT 'acme', 'many-' || i, 'usr-0004', 'crm', 'x', '[]', '2026-11-01T00:00:00Z', randomblob(32), randomblob(32)
            FROM n
            """;
        Assert.AreEqual(Connections, command.ExecuteNonQuery());
    }
}
