using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What the package must have, read from the product's own database and files.</summary>
public sealed partial class OrganisationExportJourneyTests
{
    /// <summary>Every collection of the pack: as many records as the product has, with the same values.</summary>
    private void IsEverythingOf(string tenant, byte[] package)
    {
        var pack = _host.Host.Services.GetRequiredService<PolicyPack>();
        foreach (var collection in pack.Services.SelectMany(service => service.Collections))
        {
            var records = Download.Records(package, $"{collection.Service}/{collection.Name}.json");
            var what = $"{collection.Service}/{collection.Name}";
            Assert.IsNotEmpty(records, what);
            switch (pack.FindService(collection.Service)!.Connector)
            {
                case ConnectorKind.Sqlite:
                    foreach (var field in collection.ExportedFields.Where(field => field.Type is FieldType.Text))
                    {
                        CollectionAssert.AreEquivalent(
                            Rows($"SELECT {field.Column} FROM {collection.Source} WHERE tenant_id = '{tenant}'"),
                            records.Select(record => record![field.Name]?.GetValue<string>() ?? "").ToList(),
                            $"{what}.{field.Name}");
                    }

                    break;
                case ConnectorKind.Files:
                    var files = Directory.EnumerateFiles(_host.DataFolder, "*.json", SearchOption.AllDirectories)
                        .Count(file => file.Replace('\\', '/').Contains(
                            $"/customers/{tenant}/users/", StringComparison.Ordinal));
                    Assert.HasCount(files, records, what);
                    Assert.AreEqual(
                        files,
                        Download.Unpack(package).Keys.Count(
                            name => name.StartsWith($"{collection.Service}/files/usr-", StringComparison.Ordinal)),
                        "Each document is there, in its owner's folder.");
                    break;
                default:
                    var people = Rows($"SELECT id FROM users WHERE tenant_id = '{tenant}'");
                    var owners = records.Select(record => record!["customerId"]!.GetValue<string>()).Distinct().ToList();
                    CollectionAssert.AreEquivalent(people, owners, what);
                    Assert.HasCount(12 * people.Count, records, what);
                    break;
            }
        }
    }

    private List<string> Rows(string query) => _host.Rows(Path.Combine("sample", "product.db"), query);

    private List<string> OwnPartitions() => _host.Rows("entities.db", "SELECT DISTINCT partition FROM entity");

    /// <summary>Rows of ours, of any table, with the id anywhere in them.</summary>
    private List<string> RowsNaming(string person) => _host.Rows(
        "entities.db",
        "SELECT tbl, partition, row FROM entity " +
            $"WHERE instr(partition || '/' || row || '/' || CAST(content AS TEXT), '{person}') > 0");
}
