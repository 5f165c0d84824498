using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>
/// What lies on disk after people were erased, as someone who copies the folder would find it: every file of the data
/// folder, the product's own included, without the local outbox, which stands for the people's own mailboxes.
/// </summary>
[TestClass]
public sealed partial class ErasedDataTests
{
    /// <summary>Of the same id in every tenant, so that no other tenant's record hides what is left.</summary>
    private const string Erased = "usr-0006";

    /// <summary>20 looks, half a second apart: the last step of an erasure takes less, on a machine that is busy.</summary>
    private const int MaxLooks = 20;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Tenants = ["acme", "globex", "initech"];

    [TestMethod]
    public async Task After_an_erasure_no_value_of_the_person_is_in_any_file()
    {
        using var packs = new TemporaryFolder();
        var pack = await WithoutRetentionAsync(packs);
        await using var host = await JourneyHost.StartAsync(options => options with { PackFile = pack });
        var values = new List<string> { Erased };
        foreach (var tenant in Tenants)
        {
            values.AddRange(await ValuesAsync(host, tenant));
            await TellAsync(host, tenant);
        }

        Assert.IsNotEmpty(Find(host.DataFolder, values), "the values can be found while the people are there");
        Assert.IsNotEmpty(RowsWithId(host), "and so can the id in our rows");
        foreach (var tenant in Tenants)
            await EraseAsync(host, tenant);

        await host.AdvanceAsync("P7DT1H");
        foreach (var tenant in Tenants)
        {
            using var admin = await host.AdminAsync(tenant);
            await JourneyHost.UntilAsync(
                () => JourneyHost.ReadAsync(admin, $"/api/tenants/{tenant}/requests?type=erasure"),
                list => list["items"]![0]!["status"]!.GetValue<string>() == "completed", $"{tenant} is done");
        }

        // A request is completed a moment before its last traces go.
        var left = Left();
        for (var look = 0; left.Count > 0 && look < MaxLooks; look++)
        {
            await Task.Delay(BetweenLooks, TimeProvider.System);
            left = Left();
        }

        Assert.IsEmpty(left, string.Join('\n', left));

        Assert.IsTrue(
            Directory.EnumerateFiles(host.DataFolder, "*-wal", SearchOption.AllDirectories).Any(),
            "write-ahead logs are looked at as well");

        List<string> Left() => [.. Find(host.DataFolder, values), .. RowsWithId(host)];
    }

    /// <summary>What our own rows say, read as rows.</summary>
    private static List<string> RowsWithId(JourneyHost host) => host.Rows(
        "entities.db",
        $"SELECT tbl, row FROM entity WHERE instr(row, '{Erased}') OR instr(content, CAST('{Erased}' AS BLOB))");

    /// <summary>The sample pack, in which nothing is kept on a legal ground.</summary>
    private static async Task<string> WithoutRetentionAsync(TemporaryFolder folder)
    {
        var sample = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml"));
        var file = folder.File("everything-goes.yaml");
        await File.WriteAllTextAsync(file, StartOnly().Replace(
            Grounds().Replace(Retained().Replace(sample, "action: hard_delete"), ""), ""));
        return file;
    }

    /// <summary>Address, name and whatever else the person's own copy says that only they have.</summary>
    private static async Task<IReadOnlyList<string>> ValuesAsync(JourneyHost host, string tenant)
    {
        using var admin = await host.AdminAsync(tenant);
        using var answer = await admin.PostAsJsonAsync(
            $"/api/tenants/{tenant}/requests", new { type = "access", subject = new { id = Erased } });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        await JourneyHost.WaitForStatusAsync(admin, answer.Headers.Location!.ToString(), "completed");
        var mails = await JourneyHost.UntilAsync(
            host.ReadMailsAsync, found => found.Any(mail => mail.To.EndsWith($"@{tenant}.example", StringComparison.Ordinal)),
            $"the mail of {tenant}");
        using var person = host.Anyone();
        var (_, package) = await Download.TakeAsync(
            person, mails.Single(mail => mail.To.EndsWith($"@{tenant}.example", StringComparison.Ordinal)));
        var user = Download.Records(package, "accounts/users.json")[0]!;
        return
        [
            .. new[] { "email", "displayName", "externalId", "phone" }
                .Select(field => user[field]?.GetValue<string>()).OfType<string>(),
        ];
    }

    /// <summary>A fact about the person, whose mark is kept until they are erased.</summary>
    private static async Task TellAsync(JourneyHost host, string tenant)
    {
        using var service = await host.SignInAsync(tenant, "backend", "SERVICE");
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var answer = await service.PostAsJsonAsync(
            $"/api/tenants/{tenant}/events", new { id = "evt-again", type = "account_reopened", subject = Erased, at });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task EraseAsync(JourneyHost host, string tenant)
    {
        using var admin = await host.AdminAsync(tenant);
        using var answer = await admin.PostAsJsonAsync(
            $"/api/tenants/{tenant}/requests", new { type = "erasure", subject = new { id = Erased } });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The files that hold one of the values, in whatever form.</summary>
    private static List<string> Find(string folder, IEnumerable<string> values)
    {
        var forms = values.SelectMany(value => RawForms.Of(value).Select(form => (value, form))).ToList();
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            if (name.StartsWith("outbox", StringComparison.Ordinal) || Path.GetFileName(file) == ".lock")
                continue;
            var bytes = RawForms.Read(file);
            // SQLite may leave an old copy of a key in the free part of a page that was split: the id, which other
            // tenants' people share, is looked for in our rows instead, and not in the product's own database.
            var mayHaveOldKeys = name.StartsWith("sample", StringComparison.Ordinal) ||
                name.StartsWith("entities.db", StringComparison.Ordinal);
            found.AddRange(forms.Where(item => !(mayHaveOldKeys && item.value == Erased) &&
                    bytes.AsSpan().IndexOf(item.form) >= 0)
                .Select(item => $"{name}: {item.value}").Distinct());
        }

        return found;
    }

    [GeneratedRegex("action: retain, ground: [a-z-]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Retained();

    [GeneratedRegex("(?ms)^grounds:.*?(?=^services:)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Grounds();

    /// <summary>A retention that only the ground gave an end.</summary>
    [GeneratedRegex("(?<=tax\\.\"), from: [a-zA-Z]+(?= })", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex StartOnly();
}
