using Microsoft.Data.Sqlite;
using Npgsql;
using PrivacyFunctions.Local.Host;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Tests.Connectors;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Local.Sample;

/// <summary>The generator is driven by the pack: other packs than the sample's get data too.</summary>
[TestClass]
public sealed class SampleOfAnyPackTests
{
    private static readonly string Small = File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "good.yaml"));

    private static readonly SampleScale Scale =
        SampleScale.Default with { SubjectsPerTenant = 2, RecordsPerCollection = 3 };

    [TestMethod]
    public async Task A_pack_without_logins_custom_roles_or_files_gets_its_data()
    {
        using var folder = new TemporaryFolder();
        var sample = await CreateAsync(Small, folder);
        Assert.AreEqual(6L, Count(sample.Connections["product"], "SELECT count(*) FROM users"));
        Assert.AreEqual(18L, Count(sample.Connections["product"], "SELECT count(*) FROM invoices"));
    }

    [TestMethod]
    public async Task Two_collections_over_one_table_give_one_table_with_both_kinds_of_records()
    {
        var yaml = Small + """
                  credits:
                    title: Your credits
                    source: invoices
                    tenant: tenant_id
                    subject: credited_to
                    knownBy: email
                    key: [number]
                    lawfulBasis: contract
                    retention: { text: As long as the account. }
                    erase: { action: hard_delete }
                    fields:
                      number: { category: financial, class: operational, type: integer }
                      credit: { category: financial, class: operational, type: number }
            """;
        using var folder = new TemporaryFolder();
        var sample = await CreateAsync(yaml, folder);
        Assert.AreEqual(
            18L, Count(sample.Connections["product"], "SELECT count(*) FROM invoices WHERE user_id IS NOT NULL"));
        Assert.AreEqual(
            18L,
            Count(sample.Connections["product"], "SELECT count(*) FROM invoices WHERE credited_to LIKE '%@%.example'"));
    }

    [TestMethod]
    public async Task Records_that_a_fact_means_are_found_by_an_index()
    {
        using var folder = new TemporaryFolder();
        var yaml = await File.ReadAllTextAsync(Packs.PathOf("plexxa"));
        var sample = await CreateAsync(
            yaml.Replace("connector: postgresql", "connector: sqlite", StringComparison.Ordinal), folder);
        Assert.AreEqual(1L, Count(
            sample.Connections["app"],
            "SELECT count(*) FROM pragma_index_info('ix_widget_conversations_widget_key') " +
            "WHERE seqno = 1 AND name = 'widget_key'"));
        Assert.AreEqual(0L, Count(
            sample.Connections["app"], "SELECT count(*) FROM sqlite_master WHERE name = 'ix_documents_id'"),
            "The primary key begins so.");
    }

    [TestMethod]
    public async Task A_service_behind_HTTP_has_a_file_of_its_own_for_its_own_process()
    {
        using var folder = new TemporaryFolder();
        var sample = await CreateAsync(File.ReadAllText(Packs.SamplePath), folder);
        var billing = $"Data Source={sample.ServiceDatabases["billing"]}";
        Assert.AreEqual(18L, Count(billing, "SELECT count(*) FROM invoices"));
        Assert.IsFalse(sample.Connections.ContainsKey("billing"));
    }

    [TestMethod]
    public async Task A_given_PostgreSQL_database_gets_its_tables_once()
    {
        var database = await PostgresFixture.CreateDatabaseAsync("SELECT 1");
        var yaml = File.ReadAllText(Packs.SamplePath)
            .Replace("connector: sqlite", "connector: postgresql", StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        await CreateAsync(yaml, folder, ("product", database));
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM audit_events WHERE tenant_id = 'globex' AND actor_id = 'usr-0001' AND at < '2026-06-01'", connection);
        Assert.AreEqual(3L, await command.ExecuteScalarAsync());

        command.CommandText = "DELETE FROM audit_events";
        await command.ExecuteNonQueryAsync();
        await CreateAsync(yaml, folder, ("product", database));
        using var another = new TemporaryFolder();
        await CreateAsync(yaml, another, ("product", database));
        command.CommandText = "SELECT count(*) FROM audit_events";
        Assert.AreEqual(0L, await command.ExecuteScalarAsync(), "A database that has the tables is somebody's own.");
    }

    [TestMethod]
    public async Task A_PostgreSQL_connection_that_was_not_given_is_asked_for_by_name()
    {
        var yaml = Small.Replace("connector: sqlite", "connector: postgresql", StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        var refused = await Assert.ThrowsExactlyAsync<LocalHostException>(() => CreateAsync(yaml, folder));
        StringAssert.Contains(refused.Message, "--connection product=");
    }

    private static Task<SampleProduct> CreateAsync(
        string yaml, TemporaryFolder folder, params (string Name, string Value)[] given) =>
        SampleProduct.EnsureCreatedAsync(
            Packs.Load(yaml), folder.Path, Scale, given.ToDictionary(pair => pair.Name, pair => pair.Value),
            CancellationToken.None);

    private static long Count(string connectionString, string query)
    {
        using var connection = new SqliteConnection($"{connectionString};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }
}
