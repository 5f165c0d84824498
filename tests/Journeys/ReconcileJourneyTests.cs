using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A backup is put back that knows a person who was erased since.</summary>
[TestClass]
public sealed class ReconcileJourneyTests
{
    private const string Person = "usr-0003";

    private static readonly string[] Restored = ["sample", "entities.db"];

    [TestMethod]
    public async Task Whom_a_restored_backup_brings_back_is_erased_again()
    {
        using var backup = new TemporaryFolder();
        await using var host = await JourneyHost.StartAsync();
        var since = DateTimeOffset.MinValue;
        using (var person = await host.SignInAsync("acme", Person, "MEMBER"))
        using (var said = await person.PutAsJsonAsync("/api/me/consents/marketing", new { given = true }))
            Assert.AreEqual(HttpStatusCode.OK, said.StatusCode);
        const string Decisions = "SELECT row FROM entity WHERE tbl = 'consents'";
        await host.RestartAsync(folder => Copy(folder, backup.Path));
        using (var anyone = host.Anyone())
        {
            using var clock = await anyone.PostAsJsonAsync("/local/clock", new { advance = "PT1S" });
            since = (await JourneyHost.JsonAsync(clock))["now"]!.GetValue<DateTimeOffset>();
        }

        var before = RowsOf(host.DataFolder);
        Assert.IsGreaterThan(0, before);
        await EraseAsync(host);
        var after = RowsOf(host.DataFolder);
        Assert.IsLessThan(before, after);

        await host.RestartAsync(folder => Copy(backup.Path, folder));
        Assert.AreEqual(before, RowsOf(host.DataFolder), "The backup has brought the person back.");
        Assert.IsNotEmpty(host.Rows("entities.db", Decisions));
        var report = await ReconcileAsync(host, since);
        Assert.AreEqual("completed", report["status"]!.GetValue<string>(), report.ToJsonString());
        Assert.AreEqual(1, report["entries"]!.GetValue<int>());
        Assert.IsGreaterThan(0, report["rowsFound"]!.GetValue<long>());
        Assert.AreEqual(report["rowsFound"]!.GetValue<long>(), report["rowsErased"]!.GetValue<long>());
        Assert.AreEqual(after, RowsOf(host.DataFolder));
        Assert.IsEmpty(host.Rows("entities.db", Decisions));

        using var admin = await host.AdminAsync();
        using var again = await admin.PostAsJsonAsync(
            "/api/tenants/acme/requests", new { type = "access", subject = new { id = Person } });
        Assert.AreEqual(HttpStatusCode.NotFound, again.StatusCode);
        var second = await ReconcileAsync(host, since);
        Assert.AreEqual(0, second["rowsFound"]!.GetValue<long>(), "Nothing was left to find.");
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        var events = (await JourneyHost.ReadAsync(owner, "/api/tenants/acme/audit?limit=200"))["items"]!.AsArray();
        Assert.Contains("deletion.applied_again", events.Select(entry => entry!["action"]!.GetValue<string>()));
    }

    [TestMethod]
    public async Task An_erasure_that_a_restore_takes_back_into_its_grace_cannot_be_cancelled_and_ends_again()
    {
        using var backup = new TemporaryFolder();
        await using var host = await JourneyHost.StartAsync();
        string path;
        using (var admin = await host.AdminAsync())
            path = await ErasureJourneyTests.SubmitAsync(admin, Person);
        await host.RestartAsync(folder => Copy(folder, backup.Path));
        using var first = host.Anyone();
        using var clock = await first.PostAsJsonAsync("/local/clock", new { advance = "PT1S" });
        var since = (await JourneyHost.JsonAsync(clock))["now"]!.GetValue<DateTimeOffset>();
        await host.AdvanceAsync("P7D");
        using (var admin = await host.AdminAsync())
            await JourneyHost.WaitForStatusAsync(admin, path, "completed");

        await host.RestartAsync(folder => Copy(backup.Path, folder));
        using var later = await host.AdminAsync();
        using var cancel = await later.PostAsJsonAsync($"{path}/cancel", new { reason = "A mistake." });
        Assert.AreEqual(HttpStatusCode.Conflict, cancel.StatusCode);
        Assert.AreEqual("erasure_begun", (await JourneyHost.JsonAsync(cancel))["code"]!.GetValue<string>());
        var report = await ReconcileAsync(host, since);
        Assert.AreEqual("completed", report["status"]!.GetValue<string>(), report.ToJsonString());
        // The events since the backup are lost, so nothing is certified before somebody has decided that they are.
        using (var operators = await host.SignInAsync(null, "operator-1", "OPERATOR"))
        {
            using var decided = await operators.PostAsJsonAsync(
                "/api/operations/audit-successions", new { ticket = "INC-1" });
            Assert.AreEqual(HttpStatusCode.OK, decided.StatusCode, await decided.Content.ReadAsStringAsync());
            using var again = await operators.PostAsJsonAsync(
                "/api/operations/audit-successions", new { ticket = "INC-1" });
            Assert.AreEqual(HttpStatusCode.Conflict, again.StatusCode);
        }

        await host.AdvanceAsync("PT10M");
        using var afterwards = await host.AdminAsync();
        var request = await JourneyHost.WaitForStatusAsync(afterwards, path, "completed");
        Assert.AreEqual("erased", ErasureJourneyTests.Outcome(request, "accounts"));
    }

    [TestMethod]
    public async Task Only_operators_reconcile_and_not_from_a_moment_that_lies_ahead()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        using var refused = await admin.PostAsJsonAsync(
            "/api/operations/reconcile", new { since = DateTimeOffset.UnixEpoch });
        Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        using var operators = await host.SignInAsync(null, "operator-1", "OPERATOR");
        using var ahead = await operators.PostAsJsonAsync(
            "/api/operations/reconcile", new { since = "2099-01-01T00:00:00Z" });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, ahead.StatusCode);
        using var unknown = await operators.GetAsync("/api/operations/reconcile/rec_00000000000000000000000000");
        Assert.AreEqual(HttpStatusCode.NotFound, unknown.StatusCode);
        var report = await ReconcileAsync(host, DateTimeOffset.UnixEpoch);
        Assert.AreEqual(0, report["entries"]!.GetValue<int>(), "Nobody was ever erased.");
    }

    private static async Task EraseAsync(JourneyHost host)
    {
        using var admin = await host.AdminAsync();
        var path = await ErasureJourneyTests.SubmitAsync(admin, Person);
        await host.AdvanceAsync("P7D");
        using var later = await host.AdminAsync();
        await JourneyHost.WaitForStatusAsync(later, path, "completed");
    }

    private static async Task<JsonNode> ReconcileAsync(JourneyHost host, DateTimeOffset since)
    {
        using var operators = await host.SignInAsync(null, "operator-1", "OPERATOR");
        using var answer = await operators.PostAsJsonAsync("/api/operations/reconcile", new { since });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var path = answer.Headers.Location!.ToString();
        return await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(operators, path), report => report["status"]!.GetValue<string>() != "running",
            "the reconciliation to end");
    }

    /// <summary>Copies the product's own data and our entity store, as a backup of both would.</summary>
    internal static void Copy(string from, string to)
    {
        foreach (var name in Restored)
        {
            var (source, target) = (Path.Combine(from, name), Path.Combine(to, name));
            if (Directory.Exists(source))
            {
                if (Directory.Exists(target))
                    Directory.Delete(target, recursive: true);
                foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
                {
                    var copy = Path.Combine(target, Path.GetRelativePath(source, file));
                    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                    File.Copy(file, copy);
                }
            }
            else
            {
                File.Copy(source, target, overwrite: true);
            }
        }
    }

    /// <summary>In how many rows of the product's databases the person's id stands.</summary>
    private static long RowsOf(string folder) => Directory
        .EnumerateFiles(Path.Combine(folder, "sample"), "*.db", SearchOption.AllDirectories).Sum(CountRows);

    private static long CountRows(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var tables = new List<(string Table, List<string> Columns)>();
        foreach (var table in Texts(connection, "SELECT name FROM sqlite_master WHERE type = 'table'"))
            tables.Add((table, Texts(connection, $"SELECT name FROM pragma_table_info('{table}')")));
        var rows = 0L;
        foreach (var (table, columns) in tables)
        {
            var any = string.Join(", ", columns.Select(column => $"\"{column}\""));
            rows += long.Parse(Texts(
                connection,
                $"SELECT count(*) FROM \"{table}\" WHERE 'acme' IN ({any}) AND '{Person}' IN ({any})").Single());
        }

        return rows;
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
            texts.Add(reader.GetValue(0).ToString()!);
        return texts;
    }
}
