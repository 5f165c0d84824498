using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>The end of our own records, as an owner and somebody who copies the folder see it.</summary>
[TestClass]
public sealed class OwnDataJourneyTests
{
    private const string Retention = "/api/tenants/acme/retention";

    [TestMethod]
    public async Task Two_years_after_its_end_nothing_of_a_request_is_left_in_the_stores()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var access = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, access, "completed");
        var person = (await JourneyHost.ReadAsync(admin, access))["subject"]!["id"]!.GetValue<string>();
        var id = access.Split('/')[^1];
        Assert.IsNotEmpty(Files(host).Where(file => Has(file, person)), "it can be found while the request is there");

        await host.AdvanceAsync("P31D");
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit?action=package.deleted"),
            log => log["items"]!.AsArray().Count > 0, "the package is gone");
        await host.AdvanceAsync("P22M");
        Assert.AreEqual(HttpStatusCode.OK, (await admin.GetAsync(access)).StatusCode, "23 months are not 24.");
        await host.AdvanceAsync("P2M");
        await JourneyHost.UntilAsync(
            async () => (await admin.GetAsync(access)).StatusCode, status => status == HttpStatusCode.NotFound,
            "the request is gone");
        using var list = await admin.GetAsync("/api/tenants/acme/requests");
        Assert.DoesNotContain(id, await list.Content.ReadAsStringAsync());
        // Deleted bytes leave the write-ahead log when its writer is idle.
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Files(host).Where(file => Has(file, person)).Select(Path.GetFileName).ToList()),
            files => files.Count == 0, $"no store names {person}");
    }

    [TestMethod]
    public async Task Histories_end_a_month_after_their_start_and_not_while_something_still_runs()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        using var hold = await admin.PostAsJsonAsync(
            "/api/tenants/acme/holds",
            new { scope = "subject", subject = new { email = "grace@acme.example" }, matter = "2026-1", reason = "A claim" });
        Assert.AreEqual(HttpStatusCode.Created, hold.StatusCode, await hold.Content.ReadAsStringAsync());
        var held = await JourneyHost.SubmitAsync(admin, "acme", "grace@acme.example", "erasure");
        var access = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, access, "completed");
        await host.AdvanceAsync("P29D");
        Assert.IsTrue((await InstancesAsync(host)).Exists(name => name.Contains(access.Split('/')[^1], StringComparison.Ordinal)));
        await host.AdvanceAsync("P3D");
        var left = await JourneyHost.UntilAsync(
            () => InstancesAsync(host),
            names => !names.Exists(name => name.Contains(access.Split('/')[^1], StringComparison.Ordinal)),
            "the history of the answered request is purged");
        Assert.IsTrue(left.Exists(name => name.Contains(held.Split('/')[^1], StringComparison.Ordinal)));
        Assert.AreEqual("on_hold", (await JourneyHost.ReadAsync(admin, held))["status"]!.GetValue<string>());
    }

    [TestMethod]
    public async Task A_tenant_reads_the_cut_offs_of_our_own_records_and_what_would_go()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var access = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, access, "completed");
        var own = (await JourneyHost.ReadAsync(admin, Retention))["ownData"]!.AsArray();
        CollectionAssert.AreEqual(
            "audit requests packages mails links intakes facts orchestrations consents".Split(' '),
            own.Select(line => line!["id"]!.GetValue<string>()).ToArray());
        Assert.IsTrue(own.All(line => line!["cutOff"]!.GetValue<DateTimeOffset>() < DateTimeOffset.MaxValue));
        Assert.AreEqual(0L, await PreviewAsync(admin, "requests"));
    }

    private static async Task<long> PreviewAsync(HttpClient admin, string id)
    {
        using var answer = await admin.PostAsync(Retention + "/preview", content: null);
        var preview = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["ownData"]!.AsArray();
        return preview.Single(line => line!["id"]!.GetValue<string>() == id)!["toBeForgotten"]!.GetValue<long>();
    }

    private static async Task<List<string>> InstancesAsync(JourneyHost host) =>
        await host.Host.Services.GetRequiredService<DurableTaskClient>().GetAllInstancesAsync()
            .Select(instance => instance.InstanceId).ToListAsync();

    /// <summary>Of our own: not the invented product, nor the mails that have left.</summary>
    private static IEnumerable<string> Files(JourneyHost host) =>
        Directory.EnumerateFiles(host.DataFolder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != ".lock")
            .Where(file => Path.GetRelativePath(host.DataFolder, file) is var name &&
                !name.StartsWith("sample", StringComparison.Ordinal) &&
                !name.StartsWith("outbox", StringComparison.Ordinal));

    private static bool Has(string file, string value)
    {
        var bytes = RawForms.Read(file);
        return RawForms.Of(value).Any(form => bytes.AsSpan().IndexOf(form) >= 0);
    }
}
