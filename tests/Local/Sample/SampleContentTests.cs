using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Local.Sample;

/// <summary>The invented data keeps the promises of its own pack, and reads like what its fields say.</summary>
[TestClass]
public sealed class SampleContentTests
{
    private static readonly DateTimeOffset AsOf = new(2031, 3, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly TemporaryFolder Folder = new();

    private static SampleProduct _sample = null!;

    [ClassInitialize]
    public static async Task CreateAsync(TestContext context) => _sample = await SampleProduct.EnsureCreatedAsync(
        Packs.Sample(), Folder.Path, SampleScale.Default with { AsOf = AsOf }, new Dictionary<string, string>(),
        CancellationToken.None);

    [ClassCleanup]
    public static void Clean() => Folder.Dispose();

    [TestMethod]
    public void No_record_is_older_than_its_retention_and_none_lies_in_the_future()
    {
        foreach (var collection in Tables())
        {
            var from = Packs.Sample().PeriodOf(collection.Retention) is { } period
                ? period.Before(AsOf) : DateTimeOffset.MinValue;
            foreach (var field in collection.Fields.Where(field => field.Type == FieldType.Timestamp))
            {
                foreach (var at in Values(collection, field.Column).Where(value => value.Length > 0))
                {
                    var moment = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
                    Assert.IsTrue(from < moment && moment <= AsOf, $"{collection.Name}.{field.Name}: {at}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow("settings", "theme", "light", "dark", "system")]
    [DataRow("users", "locale", "en-GB", "de-DE", "fr-FR")]
    [DataRow("newsletter", "list", "product-news", "release-notes", "events")]
    [DataRow("consent-events", "purpose", "telemetry", "model-improvement", "marketing")]
    [DataRow("consent-events", "notice_version", "2026-01", "2026-05")]
    [DataRow("oauth-connections", "provider", "ledger-cloud", "stock-keeper", "mail-room")]
    [DataRow("audit-events", "outcome", "succeeded", "refused", "failed")]
    [DataRow("operations", "status", "succeeded", "partly succeeded", "failed")]
    [DataRow("payments", "method", "card", "bank transfer", "direct debit")]
    public void A_field_holds_what_its_name_says(string collection, string column, params string[] words)
    {
        var found = Tables().First(candidate => candidate.Name == collection);
        CollectionAssert.IsSubsetOf(Values(found, column).Distinct().ToArray(), words);
    }

    [TestMethod]
    public void An_audit_event_says_what_was_done() =>
        Assert.IsTrue(Values(Tables().First(candidate => candidate.Name == "audit-events"), "action")
            .All(action => action.Contains('.', StringComparison.Ordinal)));

    [TestMethod]
    public void A_payment_names_an_invoice_of_the_same_person()
    {
        var invoices = Tables().First(candidate => candidate.Name == "invoices");
        var payments = Tables().First(candidate => candidate.Name == "payments");
        CollectionAssert.AreEquivalent(
            Values(invoices, "tenant_id || customer_id || number").ToArray(),
            Values(payments, "tenant_id || customer_id || invoice").ToArray());
    }

    [TestMethod]
    public void A_document_is_the_text_that_its_record_says()
    {
        var records = Directory.EnumerateFiles(
            _sample.Connections["documents"], "*.json", SearchOption.AllDirectories).ToList();
        Assert.IsNotEmpty(records);
        foreach (var record in records)
            Assert.AreEqual(
                "text/plain", JsonNode.Parse(File.ReadAllText(record))!["content_type"]!.GetValue<string>());
    }

    private static IEnumerable<Collection> Tables() => Packs.Sample().Services
        .Where(service => service.Connector != ConnectorKind.Files).SelectMany(service => service.Collections);

    private static List<string> Values(Collection collection, string expression)
    {
        var database = _sample.ServiceDatabases.TryGetValue(collection.Service, out var path)
            ? $"Data Source={path}"
            : _sample.Connections["product"];
        using var connection = new SqliteConnection($"{database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {expression} FROM {collection.Source}";
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.IsDBNull(0) ? "" : reader.GetString(0));
        return values;
    }
}
