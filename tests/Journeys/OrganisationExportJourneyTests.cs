using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>An organisation's export as owners ask for it, and as what comes before the organisation's deletion.</summary>
[TestClass]
public sealed partial class OrganisationExportJourneyTests
{
    private const string Acme = "/api/tenants/acme";
    private const string Exports = Acme + "/exports";

    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync() => _host = await JourneyHost.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task An_owner_gets_everything_of_the_organisation_and_nothing_of_another()
    {
        using var owner = await OwnerAsync();
        var (path, package) = await ExportAsync(owner);
        using var anyone = _host.Anyone();
        var manifest = await Download.VerifyAsync(anyone, package);
        Assert.AreEqual(("acme", "organisation", "1.0"), (manifest.Tenant, manifest.RequestType, manifest.ExportVersion));
        IsEverythingOf("acme", package);
        foreach (var text in Download.Unpack(package).Values.Select(Encoding.UTF8.GetString))
        {
            Assert.DoesNotContain("globex.example", text);
            Assert.DoesNotContain("initech.example", text);
        }

        var members = Download.Records(package, "members.json");
        CollectionAssert.AreEquivalent(
            Rows("SELECT email FROM users WHERE tenant_id = 'acme'"),
            members.Select(member => member!["email"]!.GetValue<string>()).ToList());
        Assert.IsFalse(members[0]!.AsObject().ContainsKey("createdAt"), "A summary, not the whole record.");
        var read = await JourneyHost.ReadAsync(owner, path);
        Assert.HasCount(8, read["services"]!.AsArray());
        Assert.AreEqual("completed", Text(read, "status"));
        var list = await JourneyHost.ReadAsync(owner, Exports);
        Assert.AreEqual(Text(read, "id"), Text(list["items"]!.AsArray().Single()!, "id"));
        await WhoAskedAndWhatWasMadeIsInTheAuditLog(owner, Text(read, "id"));
    }

    [TestMethod]
    public async Task Vectors_and_secrets_are_listed_as_left_out_and_so_is_how_services_were_read()
    {
        using var owner = await OwnerAsync();
        var (_, package) = await ExportAsync(owner);
        var manifest = JsonNode.Parse(Download.Unpack(package)["manifest.json"])!;
        var omitted = manifest["omitted"]!.AsArray();
        foreach (var (collection, field) in new[] { ("documents", "embeddings"), ("oauth-connections", "accessToken") })
        {
            Assert.ContainsSingle(
                item => Text(item!, "collection") == collection && item!["field"]?.GetValue<string>() == field, omitted);
        }

        Assert.ContainsSingle(
            item => Text(item!, "collection") == "invoices" &&
                Text(item!, "reason").StartsWith("Read person by person", StringComparison.Ordinal), omitted);
        Assert.ContainsSingle(
            item => Text(item!, "collection") == "business-records", omitted, "Nothing is kept, and that is declared.");
        Assert.IsFalse(Download.Records(package, "documents/documents.json")[0]!.AsObject().ContainsKey("embeddings"));
        foreach (var file in manifest["files"]!.AsArray().Where(file => file!["collection"] is not null))
        {
            Assert.AreEqual(
                "1.0", JsonNode.Parse(Download.Unpack(package)[Text(file!, "path")])!["exportVersion"]!.GetValue<string>());
        }
    }

    [TestMethod]
    public async Task Nobody_but_an_owner_of_this_organisation_asks_and_only_once_at_a_time()
    {
        using var admin = await _host.AdminAsync();
        using var other = await _host.SignInAsync("globex", JourneyHost.OwnerOfAcme, "OWNER");
        using var operators = await _host.SignInAsync(null, "operator-1", "OPERATOR");
        foreach (var (client, status) in new[]
        {
            (admin, HttpStatusCode.Forbidden), (other, HttpStatusCode.NotFound), (operators, HttpStatusCode.Forbidden),
        })
        {
            using var asked = await client.PostAsync(Exports, null);
            Assert.AreEqual(status, asked.StatusCode);
            using var listed = await client.GetAsync(Exports);
            Assert.AreEqual(status, listed.StatusCode);
        }

        using var owner = await OwnerAsync();
        using var first = await SubmitAsync(owner, "one-key");
        using var same = await SubmitAsync(owner, "one-key");
        Assert.AreEqual(HttpStatusCode.Accepted, first.StatusCode);
        Assert.IsNotNull(first.Headers.RetryAfter);
        Assert.AreEqual(first.Headers.Location, same.Headers.Location, "The same key is the same export.");
        using var second = await SubmitAsync(owner, "another-key");
        if (second.StatusCode == HttpStatusCode.Conflict)
            Assert.Contains(first.Headers.Location!.ToString().Split('/')[^1], await second.Content.ReadAsStringAsync());
        var path = first.Headers.Location!.ToString();
        await JourneyHost.WaitForStatusAsync(owner, path, "completed");
        using var foreign = await other.GetAsync(path.Replace("acme", "globex", StringComparison.Ordinal));
        Assert.AreEqual("export_not_found", await JourneyHost.CodeOfAsync(foreign));
        using var late = await owner.PostAsync(path + "/cancel", null);
        Assert.AreEqual("export_closed", await JourneyHost.CodeOfAsync(late));
    }

    [TestMethod]
    public async Task An_erased_person_is_in_no_package_not_even_in_one_that_was_made_before()
    {
        using var owner = await OwnerAsync();
        var (path, before) = await ExportAsync(owner);
        Assert.Contains("usr-0003", Encoding.UTF8.GetString(Download.Unpack(before)["members.json"]));
        using var submitted = await owner.PostAsJsonAsync(
            Acme + "/requests", new { type = "erasure", subject = new { id = "usr-0003" } });
        await _host.AdvanceAsync("P7DT1M");
        await JourneyHost.WaitForStatusAsync(owner, submitted.Headers.Location!.ToString(), "completed");
        Assert.AreEqual("withdrawn", Text(await JourneyHost.ReadAsync(owner, path), "status"));
        var mail = (await _host.ReadMailsAsync()).Last(sent => sent.Subject.Contains("organisation's data", StringComparison.Ordinal));
        using var browser = _host.Anyone();
        using var reissue = await browser.PostAsJsonAsync("/api/downloads/reissue", new { token = mail.Token });
        Assert.AreEqual(HttpStatusCode.Accepted, reissue.StatusCode);
        Assert.IsFalse(
            Directory.EnumerateFiles(_host.DataFolder, "*", SearchOption.AllDirectories)
                .Any(file => file.Contains(path.Split('/')[^1], StringComparison.Ordinal)),
            "Its parts are gone.");

        var (_, after) = await ExportAsync(owner);
        var files = Download.Unpack(after);
        foreach (var (name, content) in files.Where(file => file.Key is not "manifest.json"))
            Assert.DoesNotContain("usr-0003", Encoding.UTF8.GetString(content), name);
        var omitted = JsonNode.Parse(files["manifest.json"])!["omitted"]!.AsArray();
        Assert.IsTrue(
            omitted.Any(item => Text(item!, "reason").StartsWith(
                "Records of people who were erased", StringComparison.Ordinal)),
            "What the law keeps of them is named, not shown.");
    }

    [TestMethod]
    public async Task An_erased_owner_is_named_in_no_row_of_ours_and_a_withdrawn_package_cannot_be_claimed()
    {
        using var owner = await OwnerAsync();
        using var asked = await owner.PostAsync(Exports, null);
        var path = asked.Headers.Location!.ToString();
        await JourneyHost.WaitForStatusAsync(owner, path, "completed");
        var mail = await ReadyMailAsync(1);
        Assert.IsNotEmpty(RowsNaming(JourneyHost.OwnerOfAcme), "The search finds the row that names the owner.");
        using var admin = await _host.AdminAsync();
        using var submitted = await admin.PostAsJsonAsync(
            Acme + "/requests", new { type = "erasure", subject = new { id = JourneyHost.OwnerOfAcme } });
        await _host.AdvanceAsync("P7DT1M");
        await JourneyHost.WaitForStatusAsync(admin, submitted.Headers.Location!.ToString(), "completed");

        await JourneyHost.UntilAsync(
            () => Task.FromResult(RowsNaming(JourneyHost.OwnerOfAcme)), rows => rows.Count == 0, "nobody is named");
        using var browser = _host.Anyone();
        using var claim = await Download.ClaimAsync(browser, mail);
        Assert.AreEqual(
            (HttpStatusCode.Gone, "link_expired"), (claim.StatusCode, await JourneyHost.CodeOfAsync(claim)));
        var events = await JourneyHost.ReadAsync(admin, Acme + "/audit");
        Assert.DoesNotContain("\"package.claimed\"", events.ToJsonString());
    }

    [TestMethod]
    public async Task A_deletion_that_asks_for_the_export_begins_when_it_is_delivered_and_the_link_works_in_the_window()
    {
        using var owner = await OwnerAsync();
        using var asked = await owner.DeleteAsync(Acme + "?export=true");
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode, await asked.Content.ReadAsStringAsync());
        var export = await JourneyHost.JsonAsync(asked);
        Assert.IsTrue(export["thenDelete"]!.GetValue<bool>());
        var pending = await UntilStateAsync("pending_deletion");
        await UntilKeyIsDeletedAsync();
        using var hidden = await owner.GetAsync(Exports);
        Assert.AreEqual(HttpStatusCode.NotFound, hidden.StatusCode);

        var mail = await ReadyMailAsync(1);
        await _host.AdvanceAsync("P6D");
        using var browser = _host.Anyone();
        var (_, package) = await Download.TakeAsync(browser, mail);
        var manifest = await Download.VerifyAsync(browser, package);
        Assert.AreEqual(Text(export, "id"), manifest.Request);
        IsEverythingOf("acme", package);
        Assert.IsLessThanOrEqualTo(
            Time(pending, "finalAt"), DateTimeOffset.Parse(manifest.ExpiresAt, null), "It promises no more than the window.");
        var others = Rows("SELECT * FROM users WHERE tenant_id = 'globex' ORDER BY id");

        await _host.AdvanceAsync("P1DT1M");
        await UntilStateAsync("purged");
        CollectionAssert.AreEqual(others, Rows("SELECT * FROM users WHERE tenant_id = 'globex' ORDER BY id"));
        Assert.IsEmpty(Rows("SELECT * FROM users WHERE tenant_id = 'acme'"));
        using var late = _host.Anyone();
        using var claim = await Download.ClaimAsync(late, mail);
        Assert.AreEqual("link_unknown", await JourneyHost.CodeOfAsync(claim));
        Assert.IsEmpty(
            OwnPartitions().Where(partition => partition.StartsWith("acme.", StringComparison.Ordinal)).ToList(),
            "No row of a package is left.");
    }

    [TestMethod]
    public async Task An_older_package_is_dark_in_the_window_and_a_restored_organisation_is_not_deleted_again()
    {
        using var owner = await OwnerAsync();
        using var older = await SubmitAsync(owner, "older");
        await JourneyHost.WaitForStatusAsync(owner, older.Headers.Location!.ToString(), "completed");
        var olderMail = await ReadyMailAsync(1);
        using var asked = await owner.DeleteAsync(Acme + "?export=true");
        var id = Text(await JourneyHost.JsonAsync(asked), "id");
        await UntilStateAsync("pending_deletion");
        using var anyone = _host.Anyone();
        using var dark = await Download.ClaimAsync(anyone, olderMail);
        Assert.AreEqual(HttpStatusCode.NotFound, dark.StatusCode);

        using var operators = await _host.SignInAsync(null, "operator-1", "OPERATOR");
        using var restored = await operators.PostAsJsonAsync(Acme + "/restore", new { ticket = "T-1" });
        Assert.AreEqual(HttpStatusCode.OK, restored.StatusCode, await restored.Content.ReadAsStringAsync());
        await _host.AdvanceAsync("P8D");
        Assert.AreEqual("active", Text(await TenantAsync(), "state"));
        using var again = await OwnerAsync();
        Assert.IsNotNull((await JourneyHost.ReadAsync(again, $"{Exports}/{id}"))["deletionBegunAt"]);
    }

    private async Task WhoAskedAndWhatWasMadeIsInTheAuditLog(HttpClient owner, string export)
    {
        var events = (await JourneyHost.ReadAsync(owner, Acme + "/audit"))["items"]!.AsArray()
            .Where(item => item!.ToJsonString().Contains(export, StringComparison.Ordinal))
            .Select(item => item!.ToJsonString()).ToList();
        foreach (var action in new[]
        {
            "organisation_export.requested", "package.sealed", "link.issued", "organisation_export.completed",
            "package.claimed",
        })
            Assert.IsTrue(events.Exists(item => item.Contains($"\"{action}\"", StringComparison.Ordinal)), action);
    }

    /// <summary>Asks, waits, downloads; answers the export's path and the package.</summary>
    private async Task<(string Path, byte[] Package)> ExportAsync(HttpClient owner)
    {
        var before = (await ReadyMailsAsync()).Count;
        using var answer = await owner.PostAsync(Exports, null);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var path = answer.Headers.Location!.ToString();
        await JourneyHost.WaitForStatusAsync(owner, path, "completed");
        var mail = await ReadyMailAsync(before + 1);
        using var browser = _host.Anyone();
        var (_, package) = await Download.TakeAsync(browser, mail);
        return (path, package);
    }

    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient owner, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Exports) { Headers = { { "Idempotency-Key", key } } };
        return await owner.SendAsync(request);
    }

    private async Task<Mail> ReadyMailAsync(int number) => (await JourneyHost.UntilAsync(
        ReadyMailsAsync, mails => mails.Count >= number, $"{number} mails with a package"))[number - 1];

    private async Task<IReadOnlyList<Mail>> ReadyMailsAsync() =>
        [.. (await _host.ReadMailsAsync()).Where(
            mail => mail.Subject.Contains("organisation's data", StringComparison.Ordinal) &&
                mail.Text.Contains("/download#", StringComparison.Ordinal))];

    private Task<HttpClient> OwnerAsync() => _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");

    private async Task<JsonNode> TenantAsync()
    {
        using var operators = await _host.SignInAsync(null, "operator-1", "OPERATOR");
        return await JourneyHost.ReadAsync(operators, Acme);
    }

    private Task<JsonNode> UntilStateAsync(string state) => JourneyHost.UntilAsync(
        TenantAsync, read => Text(read, "state") == state, $"acme is {state}");

    private Task UntilKeyIsDeletedAsync() => JourneyHost.UntilAsync(
        () => _host.Host.Services.GetRequiredService<ITenantShred>().ObserveAsync(
            PrivacyFunctions.Tenants.TenantId.Parse("acme"), CancellationToken.None),
        key => key.State is TenantKeyState.SoftDeleted, "the key is deleted");

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static DateTimeOffset Time(JsonNode node, string name) => node[name]!.GetValue<DateTimeOffset>();
}
