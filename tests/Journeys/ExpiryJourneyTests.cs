using System.Net;
using System.Net.Http.Json;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class ExpiryJourneyTests
{
    [TestMethod]
    public async Task A_package_is_gone_after_its_lifetime_with_its_link_and_its_bytes()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        var mail = (await host.MailsAsync(1)).Single();
        Assert.IsNotEmpty(Blobs(host));

        await host.AdvanceAsync("P31D");
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Blobs(host)), blobs => blobs.Count == 0, "the package's bytes are gone");
        using var person = host.Anyone();
        using var late = await Download.ClaimAsync(person, mail);
        Assert.AreEqual(HttpStatusCode.Gone, late.StatusCode);
        Assert.AreEqual("link_expired", await JourneyHost.CodeOfAsync(late));
    }

    [TestMethod]
    public async Task A_used_link_leads_to_a_new_one_at_the_same_address_at_most_three_times()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        var mail = (await host.MailsAsync(1)).Single();
        using var person = host.Anyone();
        await Download.TakeAsync(person, mail);
        for (var issue = 1; issue <= 4; issue++)
        {
            using var answer = await person.PostAsJsonAsync("/api/downloads/reissue", new { token = mail.Token });
            Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        }

        var mails = await host.ReadMailsAsync();
        Assert.HasCount(4, mails);
        Assert.IsTrue(mails.All(sent => sent.To == "ada@acme.example"));
        await Download.TakeAsync(person, mails[^1]);
    }

    [TestMethod]
    public async Task After_fifteen_minutes_the_same_browser_asks_for_a_new_link()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        using var person = host.Anyone();
        var (address, _) = await Download.TakeAsync(person, (await host.MailsAsync(1)).Single());
        await host.AdvanceAsync("PT14M");
        using var inTime = await person.GetAsync(address);
        Assert.AreEqual(HttpStatusCode.OK, inTime.StatusCode);
        await host.AdvanceAsync("PT2M");
        using var late = await person.GetAsync(address);
        Assert.AreEqual(HttpStatusCode.Gone, late.StatusCode);
    }

    private static List<string> Blobs(JourneyHost host)
    {
        var folder = Path.Combine(host.DataFolder, "blobs", "blobs", "customers");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)] : [];
    }
}
