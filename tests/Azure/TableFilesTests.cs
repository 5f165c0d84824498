using System.Text;
using Azure.Data.Tables;
using PrivacyFunctions.Azure;
using PrivacyFunctions.Connectors;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>The product's records in Table storage, on its emulator.</summary>
[TestClass]
public sealed class TableFilesTests
{
    private const string Ada = "customers/acme/users/ada";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private TableFiles Files { get; } = new(Azurite.Tables(), ["Profiles", "Settings"]);

    [TestInitialize]
    public async Task SeedAsync()
    {
        await TablesOf.ClearAsync(Token);
        await PutAsync("Profiles", "acme", "ada|1", "Ada");
        await PutAsync("Profiles", "acme", "ada-2|1", "Another Ada");
        await PutAsync("Profiles", "globex", "ada|1", "A stranger");
        await PutAsync("Settings", "acme", "ada|9", "dark");
    }

    [TestMethod]
    public async Task A_persons_rows_of_all_tables_are_listed_in_the_order_of_their_paths()
    {
        CollectionAssert.AreEqual(
            new[] { $"{Ada}/Profiles/1.json", $"{Ada}/Settings/9.json" }, await ListAsync(Ada));
        Assert.HasCount(3, await ListAsync("customers/acme/users"));
        Assert.IsEmpty(await ListAsync("customers/initech/users"));
    }

    [TestMethod]
    public async Task A_row_is_read_and_written_with_its_types_and_deleted_once()
    {
        const string Path = $"{Ada}/Profiles/1.json";
        var json = await ReadAsync(Path);
        Assert.Contains("\"Visits\":7", json);
        await Files.WriteAsync(
            Path, Encoding.UTF8.GetBytes(json.Replace("\"Ada\"", "null", StringComparison.Ordinal)), Path, Token);
        var row = (await Azurite.Tables().GetTableClient("Profiles").GetEntityIfExistsAsync<TableEntity>(
            "acme", "ada|1", cancellationToken: Token)).Value!;
        Assert.AreEqual((7L, (string?)null), ((long)row["Visits"], row.GetString("Name")));
        Assert.IsInstanceOfType<DateTimeOffset>(row["Since"]);
        Assert.IsTrue(await Files.DeleteAsync(Path, Token));
        Assert.IsFalse(await Files.DeleteAsync(Path, Token));
        Assert.IsNull(await Files.OpenReadAsync(Path, Token));
    }

    [TestMethod]
    public async Task A_table_that_is_not_there_does_not_look_like_a_person_without_rows()
    {
        var files = new TableFiles(Azurite.Tables(), ["Missing"]);
        var fault = await Assert.ThrowsAsync<Exception>(async () =>
        {
            await foreach (var _ in files.ListAsync(Ada, Token))
            {
            }
        });
        Assert.AreEqual(FailureReason.SchemaMismatch, files.Classify(fault)!.Reason);
    }

    private async Task<List<string>> ListAsync(string folder)
    {
        var paths = new List<string>();
        await foreach (var path in Files.ListAsync(folder, Token))
            paths.Add(path);
        return paths;
    }

    private async Task<string> ReadAsync(string path)
    {
        await using var stream = (await Files.OpenReadAsync(path, Token))!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }

    private async Task PutAsync(string table, string partition, string row, string name)
    {
        await Azurite.Tables().CreateTableIfNotExistsAsync(table, Token);
        var entity = new TableEntity(partition, row)
        {
            ["Name"] = name,
            ["Visits"] = 7L,
            ["Since"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        await Azurite.Tables().GetTableClient(table).UpsertEntityAsync(entity, TableUpdateMode.Replace, Token);
    }
}
