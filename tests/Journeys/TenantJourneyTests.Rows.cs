using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What lies in the files of the host.</summary>
public sealed partial class TenantJourneyTests
{
    [TestMethod]
    public async Task What_the_law_keeps_of_a_tenant_goes_record_by_record_as_its_own_time_comes()
    {
        Change("sample/product.db",
            "UPDATE audit_events SET at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 years', '+30 days') " +
            "WHERE tenant_id = 'acme' AND sequence = (SELECT min(sequence) FROM audit_events WHERE tenant_id = 'acme')");
        await ForceAsync();
        await PurgedAsync("acme");
        var kept = Dump("acme", "audit_events").Split('\n').Length;
        using (var operators = await OperatorAsync())
        {
            var trail = (await CertifiedAsync(operators, "audit-trail"))["collections"]![0]!;
            Assert.IsLessThan(
                _host.Host.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddYears(7), Time(trail, "until"), "The records' dates count, not the purge's.");
        }

        await _host.AdvanceAsync("P31DT2H");
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Dump("acme", "audit_events").Split('\n').Length), left => left == kept - 1,
            "the oldest record is gone, and no other");
    }

    private List<string> OwnRows(string tenant) =>
        _host.Rows("entities.db", $"SELECT tbl FROM entity WHERE partition = '{tenant}'");

    private void Change(string file, string statement)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_host.DataFolder, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = statement;
#pragma warning restore CA2100
        Assert.AreEqual(1, command.ExecuteNonQuery());
    }
}
