using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Local.Host.Sample.Remote;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class SampleServiceProcessTests
{
    [TestMethod]
    public async Task Billing_runs_in_a_process_of_its_own_and_fails_on_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("privacy-billing-");
        using var http = new HttpNotes();
        try
        {
            var packFile = Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml");
            var pack =
                ((PolicyPackOutcome.Loaded)PolicyPackLoader.Load(
                    "sample.yaml", await File.ReadAllTextAsync(packFile))).Pack;
            var product = await SampleProduct.EnsureCreatedAsync(
                pack, folder.FullName, SampleScale.Default, new Dictionary<string, string>(StringComparer.Ordinal),
                CancellationToken.None);
            var jwks = Path.Combine(folder.FullName, "jwks.json");
            await File.WriteAllBytesAsync(jwks, JsonWebKeySet.Serialize([http.Keys.Public]));
            var billing = pack.FindService("billing")!;
            var person = product.Tenants[0].Subjects[0];
            var scope = ConnectorReading.Scope(product.Tenants[0].Id, person.Id, person.Email, person.ExternalId);

            var process = await SampleServiceProcess.StartAsync(
                packFile, billing.Name, product.ServiceDatabases[billing.Name], jwks, CancellationToken.None);
            var connector = http.Connector(process.Address, billing, pack.Grounds);
            foreach (var collection in billing.Collections)
            {
                var count = await connector.CountAsync(scope, collection);
                Assert.IsGreaterThan(0, count);
                Assert.HasCount((int)count, await connector.RecordsAsync(scope, collection));
                var kept = (Receipt.Retained)(
                    await connector.EraseAsync(scope, collection, "step", CancellationToken.None)).Receipt;
                Assert.AreEqual(("tax-records", count), (kept.Ground, kept.Count));
            }

            await process.DisposeAsync();
            var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
                () => connector.LocateAsync(scope, CancellationToken.None));
            Assert.AreEqual((FailureReason.Unreachable, true), (fault.Reason, fault.Retriable));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task A_service_that_cannot_start_says_so()
    {
        var packFile = Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml");
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => SampleServiceProcess.StartAsync(
                packFile, "no-such-service", "none.db", "none.json", CancellationToken.None));
    }
}
