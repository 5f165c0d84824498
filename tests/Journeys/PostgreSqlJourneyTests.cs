using System.Net;
using System.Net.Http.Json;
using Npgsql;
using PrivacyFunctions.Tests.Connectors;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>
/// The sample product with its records in PostgreSQL, behind row-level security and a role that it binds: a person's
/// export, another one's erasure, and the end of their tenant, while another tenant's records stay byte for byte.
/// </summary>
[TestClass]
public sealed class PostgreSqlJourneyTests
{
    /// <summary>What a legal ground of the pack keeps; its own time has not come.</summary>
    private static readonly string[] Kept = ["audit_events"];

    [TestMethod]
    public async Task A_tenant_s_life_ends_in_PostgreSQL_as_it_does_in_SQLite()
    {
        var superuser = await PostgresFixture.CreateDatabaseAsync("SELECT 1");
        var product = await WithOwnRoleAsync(superuser);
        using var folder = new TemporaryFolder();
        var pack = Path.Combine(folder.Path, "pack.yaml");
        await File.WriteAllTextAsync(pack, (await File.ReadAllTextAsync(Packs.SamplePath))
            .Replace("connector: sqlite", "connector: postgresql", StringComparison.Ordinal));
        await using var host = await JourneyHost.StartAsync(options => options with
        {
            PackFile = pack,
            Connections = new Dictionary<string, string>(StringComparer.Ordinal) { ["product"] = product },
        });
        var tables = await TablesAsync(superuser);
        var others = await RowsAsync(superuser, tables, "tenant_id <> 'acme'");
        Assert.IsGreaterThan(10, others.Count);

        using (var admin = await host.AdminAsync())
        {
            await JourneyHost.WaitForStatusAsync(
                admin, await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example"), "completed");
            using var asked = await admin.PostAsJsonAsync("/api/tenants/acme/requests", new
            {
                type = "erasure",
                subject = new { email = "ada@acme.example" },
                noGrace = true,
                reason = "Urgent.",
            });
            Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode, await asked.Content.ReadAsStringAsync());
            var erasure = asked.Headers.Location!.ToString();
            using var verifier = await host.SignInAsync(null, "verifier-1", "VERIFIER");
            using var signed = await verifier.PostAsJsonAsync(erasure + "/sign-off", new { });
            Assert.IsTrue(signed.IsSuccessStatusCode, await signed.Content.ReadAsStringAsync());
            await JourneyHost.WaitForStatusAsync(admin, erasure, "completed");
        }

        Assert.DoesNotContain(
            row => row.Contains("ada@acme.example", StringComparison.OrdinalIgnoreCase),
            await RowsAsync(superuser, tables, "tenant_id = 'acme'"));
        await ForceDeleteAsync(host);
        using (var operators = await host.SignInAsync(null, "operator-1", "OPERATOR"))
        {
            await JourneyHost.UntilAsync(
                () => JourneyHost.ReadAsync(operators, "/api/tenants/acme"),
                tenant => tenant["state"]!.GetValue<string>() == "purged", "acme is purged");
        }

        CollectionAssert.AreEqual(
            Array.Empty<string>(), await RowsAsync(superuser, [.. tables.Except(Kept)], "tenant_id = 'acme'"));
        Assert.AreNotEqual(0, (await RowsAsync(superuser, Kept, "tenant_id = 'acme'")).Count, "The law keeps these.");
        CollectionAssert.AreEqual(others, await RowsAsync(superuser, tables, "tenant_id <> 'acme'"));
    }

    private static async Task ForceDeleteAsync(JourneyHost host)
    {
        using var operators = await host.SignInAsync(null, "operator-1", "OPERATOR");
        using var asked = await operators.PostAsJsonAsync("/api/tenants/acme/force-delete", new { ticket = "T-1" });
        Assert.IsTrue(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync());
        using var verifier = await host.SignInAsync(null, "verifier-1", "VERIFIER");
        using var signed = await verifier.PostAsync("/api/tenants/acme/force-delete/sign-off", null);
        Assert.AreEqual(HttpStatusCode.Accepted, signed.StatusCode);
    }

    /// <summary>A role that row-level security binds, which owns what it makes.</summary>
    private static async Task<string> WithOwnRoleAsync(string superuser)
    {
        var builder = new NpgsqlConnectionStringBuilder(superuser);
        var role = $"product_{builder.Database}";
        await PostgresFixture.ExecuteAsync(
            superuser, $"CREATE ROLE {role} LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO {role}");
        builder.Username = role;
        return builder.ConnectionString;
    }

    private static Task<List<string>> TablesAsync(string database) => ReadAsync(
        database,
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id' ORDER BY 1");

    private static async Task<List<string>> RowsAsync(string database, IReadOnlyList<string> tables, string where)
    {
        var rows = new List<string>();
        foreach (var table in tables)
            rows.AddRange(await ReadAsync(database, $"SELECT '{table} ' || t::text FROM \"{table}\" t WHERE {where} ORDER BY 1"));
        return rows;
    }

    private static async Task<List<string>> ReadAsync(string database, string query)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
