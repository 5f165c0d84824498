using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Local.Sample;

[TestClass]
public sealed class SampleProductTests : IDisposable
{
    private static readonly SampleScale Small =
        SampleScale.Default with { SubjectsPerTenant = 3, RecordsPerCollection = 3 };

    private readonly string _folder = Directory.CreateTempSubdirectory("privacy-sample-").FullName;

    [TestMethod]
    public async Task Every_collection_has_records_of_every_person_and_none_of_anyone_else()
    {
        var pack = Packs.Sample();
        var sample = await CreateAsync(Small);
        var people = sample.Tenants.SelectMany(tenant => tenant.Subjects).ToList();
        foreach (var collection in pack.Services
            .Where(service => service.Connection == "product").SelectMany(service => service.Collections))
        {
            var owners = Rows(
                sample.Connections["product"],
                $"SELECT DISTINCT {collection.TenantColumn}, {collection.SubjectColumn} FROM {collection.Source}");
            var expected = people.Select(
                person => $"{person.Tenant}|{(collection.SubjectIdentifier == "email" ? person.Email : person.Id)}");
            CollectionAssert.AreEquivalent(expected.ToList(), owners.ToList(), collection.Name);
        }
    }

    [TestMethod]
    public async Task The_same_local_ids_stand_for_different_people_in_each_tenant()
    {
        var sample = await CreateAsync(Small);
        var first = sample.Tenants.Select(tenant => tenant.Subjects.Single(person => person.Id == "usr-0001")).ToList();
        Assert.HasCount(3, first);
        Assert.HasCount(3, first.Select(person => person.DisplayName).Distinct());
        Assert.HasCount(1, first.Select(person => person.ExternalId).Distinct());
    }

    [TestMethod]
    public async Task The_people_that_the_documentation_names_are_there()
    {
        var sample = await CreateAsync(Small);
        CollectionAssert.IsSubsetOf(
            new[] { "ada@acme.example", "grace@acme.example", "ada@globex.example", "ada@initech.example" },
            sample.Tenants.SelectMany(tenant => tenant.Subjects).Select(person => person.Email).ToArray());
        CollectionAssert.AreEqual(
            new[] { "active", "active", "trial" }, sample.Tenants.Select(tenant => tenant.State).ToArray());
    }

    [TestMethod]
    public async Task Every_tenant_has_an_owner_and_an_admin()
    {
        var sample = await CreateAsync(Small);
        foreach (var tenant in sample.Tenants)
        {
            CollectionAssert.IsSubsetOf(
                new[] { "OWNER", "ADMIN", "MEMBER" }, tenant.Subjects.SelectMany(person => person.Roles).ToArray());
        }
    }

    [TestMethod]
    public async Task A_login_of_the_local_issuer_leads_to_the_person()
    {
        var sample = await CreateAsync(Small);
        var logins = Rows(
            sample.Connections["product"],
            $"SELECT user_id FROM logins WHERE issuer = '{SampleProduct.LocalIssuer}' AND login_subject = 'usr-0002' AND tenant_id = 'globex'");
        CollectionAssert.AreEqual(new[] { "usr-0002" }, logins.ToArray());
    }

    [TestMethod]
    public async Task The_same_seed_gives_the_same_data()
    {
        var scale = Small;
        await CreateAsync(scale);
        var first = Hashes();
        Directory.Delete(Path.Combine(_folder, "sample"), recursive: true);
        await CreateAsync(scale);
        CollectionAssert.AreEqual(first, Hashes());
    }

    [TestMethod]
    public async Task Another_seed_gives_other_data()
    {
        await CreateAsync(Small);
        var first = Hashes();
        await CreateAsync(Small with { Seed = 7 });
        CollectionAssert.AreNotEqual(first, Hashes());
    }

    [TestMethod]
    public async Task A_complete_sample_is_left_as_it_is()
    {
        var sample = await CreateAsync(Small);
        Execute(sample.Connections["product"], "DELETE FROM sessions");
        sample = await CreateAsync(Small);
        Assert.IsEmpty(Rows(sample.Connections["product"], "SELECT id FROM sessions"));
    }

    [TestMethod]
    public async Task An_interrupted_creation_is_made_again()
    {
        await CreateAsync(Small);
        var complete = Hashes();
        File.Delete(Path.Combine(_folder, "sample", "complete"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "sample", "product.db"), "half a file");
        await CreateAsync(Small);
        CollectionAssert.AreEqual(complete, Hashes());
    }

    [TestMethod]
    public async Task A_given_database_is_left_alone()
    {
        var own = Path.Combine(_folder, "own.db");
        var sample = await SampleProduct.EnsureCreatedAsync(
            Packs.Sample(), _folder, Small, new Dictionary<string, string> { ["product"] = $"Data Source={own}" },
            CancellationToken.None);
        Assert.AreEqual($"Data Source={own}", sample.Connections["product"]);
        Assert.IsFalse(File.Exists(own));
    }

    [TestMethod]
    public async Task A_document_lies_under_its_tenant_and_person_as_large_as_its_record_says()
    {
        var sample = await CreateAsync(Small);
        var person = Path.Combine(sample.Connections["documents"], "customers", "acme", "users", "usr-0001");
        using var record = System.Text.Json.JsonDocument.Parse(
            await File.ReadAllBytesAsync(Directory.EnumerateFiles(Path.Combine(person, "documents")).Order().First()));
        var document = new FileInfo(Path.Combine(person, record.RootElement.GetProperty("file_name").GetString()!));
        Assert.AreEqual(record.RootElement.GetProperty("size_bytes").GetInt64(), document.Length);
        Assert.AreEqual("acme", record.RootElement.GetProperty("tenant_id").GetString());
    }

    [TestMethod]
    public async Task Optional_values_are_missing_in_some_records_and_others_never()
    {
        var sample = await CreateAsync(Small with { SubjectsPerTenant = 20 });
        Assert.IsNotEmpty(Rows(sample.Connections["product"], "SELECT id FROM users WHERE phone IS NULL"));
        Assert.IsNotEmpty(Rows(sample.Connections["product"], "SELECT id FROM users WHERE phone IS NOT NULL"));
        Assert.IsEmpty(
            Rows(sample.Connections["product"], "SELECT id FROM users WHERE email IS NULL OR created_at IS NULL"));
    }

    [TestMethod]
    public async Task One_person_can_be_made_huge()
    {
        var huge = new HugeSubject("acme", "usr-0001", "sync-operations", "operations", Bytes: 4 * 1024 * 1024);
        var sample = await CreateAsync(Small with { Huge = huge });
        var bytes = Rows(
            sample.Connections["product"],
            "SELECT sum(length(log)) FROM sync_operations WHERE tenant_id = 'acme' AND started_by = 'usr-0001'");
        Assert.IsGreaterThanOrEqualTo(huge.Bytes, long.Parse(bytes.Single()));
        Assert.IsEmpty(Rows(sample.Connections["product"], "SELECT id FROM sync_operations WHERE json_valid(log) = 0"));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<SampleProduct> CreateAsync(SampleScale scale) => SampleProduct.EnsureCreatedAsync(
        Packs.Sample(), _folder, scale, new Dictionary<string, string>(), CancellationToken.None);

    private string[] Hashes() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(_folder, "sample"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path =>
                $"{Path.GetRelativePath(_folder, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"),
    ];

    private static List<string> Rows(string connectionString, string query)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return rows;
    }

    private static void Execute(string connectionString, string statement)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
